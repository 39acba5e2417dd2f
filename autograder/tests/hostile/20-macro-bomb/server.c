/* Attack 20: a page that is exabytes when its macros are expanded. */
/* Points: 0 */
#define A0(x) x x x x x x x x x x x x x x x x
#define A1(x) A0(x) A0(x) A0(x) A0(x) A0(x) A0(x) A0(x) A0(x)
#define A2(x) A1(x) A1(x) A1(x) A1(x) A1(x) A1(x) A1(x) A1(x)
#define A3(x) A2(x) A2(x) A2(x) A2(x) A2(x) A2(x) A2(x) A2(x)
#define A4(x) A3(x) A3(x) A3(x) A3(x) A3(x) A3(x) A3(x) A3(x)
#define A5(x) A4(x) A4(x) A4(x) A4(x) A4(x) A4(x) A4(x) A4(x)
#define A6(x) A5(x) A5(x) A5(x) A5(x) A5(x) A5(x) A5(x) A5(x)
#define A7(x) A6(x) A6(x) A6(x) A6(x) A6(x) A6(x) A6(x) A6(x)
#define A8(x) A7(x) A7(x) A7(x) A7(x) A7(x) A7(x) A7(x) A7(x)
int main(void)
{
    int number = 0;
    A8(A8(number++;))
    return number;
}
