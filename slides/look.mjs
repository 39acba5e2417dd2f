// Goes through every slide of every deck in Chromium, light and dark, and reports as TAP what a lecturer
// would have to apologise for: look.mjs FOLDER [--pictures FOLDER]. Called by slides/test.sh.
import { mkdirSync, readdirSync } from "node:fs";
import { resolve, basename } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const folder = resolve(process.argv[2]);
const { chromium } = createRequire(folder + "/")("playwright-core");
const pictures = process.argv[3] === "--pictures" ? resolve(process.argv[4]) : null;
if (pictures) mkdirSync(pictures, { recursive: true });

let number = 0;
let failed = 0;
function report(what, problems) {
  number++;
  console.log(`${problems.length ? "not ok" : "ok"} ${number} - ${what}`);
  for (const problem of problems.slice(0, 12)) console.log(`# ${problem}`);
  if (problems.length) failed = 1;
}

// Runs in the page: everything that is wrong with the elements of one root (a slide, or a whole page).
function inspect([selector, slide]) {
  const root = document.querySelectorAll(selector)[slide];
  const frame = root.getBoundingClientRect();
  const isSlide = root.tagName === "SECTION";
  const scale = isSlide ? frame.width / 1280 : 1;
  const problems = [];
  const say = (what, text) => problems.push(`${what}: ${text.trim().slice(0, 60)}`);

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  function rgba(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  }
  function luminance([r, g, b]) {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  }
  function background(element) {
    for (let e = element; e; e = e.parentElement) {
      const picture = e.closest("svg");
      if (picture && root.contains(picture)) {
        const paper = picture.querySelector("rect");
        return rgba(getComputedStyle(paper).fill);
      }
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  }
  function contrast(element) {
    const style = getComputedStyle(element);
    const ink = rgba(element instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [luminance(ink), luminance(background(element))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  }
  function size(element) {
    const px = parseFloat(getComputedStyle(element).fontSize);
    const picture = element.closest("svg");
    if (!picture || !root.contains(picture)) return px;
    return (px * picture.getScreenCTM().a) / scale;
  }

  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data;
    const element = texts.currentNode.parentElement;
    if (!text.trim() || element.closest("style, script, title")) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const box = range.getBoundingClientRect();
    const inFooter = element.closest("header, footer");
    const bottom = inFooter || !isSlide ? frame.bottom : frame.bottom - 44 * scale;
    if (isSlide && (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > bottom + 1))
      say(`leaves the slide by ${Math.round(Math.max(box.right - frame.right, box.bottom - bottom, frame.left - box.left) / scale)}`, text);
    const ratio = contrast(element);
    if (ratio < 4.5) say(`contrast ${ratio.toFixed(2)}`, text);
    if (size(element) < 16.5) say(`${size(element).toFixed(1)} pixels of 720 are too small`, text);
  }
  for (const element of root.querySelectorAll("*")) {
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && ["PRE", "TABLE", "DIV"].includes(element.tagName))
      say("is wider than its box", element.textContent);
    if (element.scrollHeight > element.clientHeight + 2 && element.tagName === "PRE")
      say("is higher than its box", element.textContent);
    if (element.tagName === "IMG" && !(element.complete && element.naturalWidth > 0)) say("no picture", element.src);
    if (element.classList.contains("figure") && element.getBoundingClientRect().height < 150 * scale)
      say("no room for the figure", element.textContent);
  }
  if (isSlide && root.scrollHeight > root.clientHeight + 1) say("overflows", root.textContent);
  return problems;
}

async function look(browser, scheme, file) {
  const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1280, height: 720 } });
  const errors = [];
  page.on("console", (message) => message.type() === "error" && errors.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => errors.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => errors.push(`cannot load ${request.url()}`));
  page.on("request", (request) => request.url().startsWith("http") && errors.push(`asks the network for ${request.url()}`));
  const url = pathToFileURL(`${folder}/${file}`).href;
  const name = basename(file, ".html");
  await page.goto(url);
  const slides = await page.locator("svg[data-marpit-svg] section").count();
  if (slides === 0) {
    report(`${name}, ${scheme}`, await page.evaluate(inspect, ["body", 0]));
    if (pictures) await page.screenshot({ path: `${pictures}/${name}-${scheme}.png` });
  }
  for (let i = 0; i < slides; i++) {
    await page.evaluate((n) => (location.hash = `#${n}`), i + 1);
    await page.waitForFunction((n) => {
      const slide = document.querySelectorAll("svg[data-marpit-svg]")[n];
      return slide.classList.contains("bespoke-marp-active");
    }, i);
    report(`${name}, slide ${i + 1}, ${scheme}`, await page.evaluate(inspect, ["svg[data-marpit-svg] section", i]));
    if (pictures)
      await page.screenshot({ path: `${pictures}/${name}-${String(i + 1).padStart(2, "0")}-${scheme}.png` });
  }
  report(`${name}: no errors in the console, ${scheme}`, errors);
  await page.close();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const file of readdirSync(folder).filter((name) => name.endsWith(".html")).sort())
  for (const scheme of ["light", "dark"]) await look(browser, scheme, file);
await browser.close();
console.log(`1..${number}`);
process.exitCode = failed;
