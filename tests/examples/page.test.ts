import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectPrinted } from "../support/printed.js";
import { examples, script } from "./support.js";

const CHROMIUM = "/usr/bin/chromium";
const isInstalled = existsSync(CHROMIUM);
if (!isInstalled) console.warn(`The page is not tested: there is no browser at ${CHROMIUM}.`);

const folder = pathToFileURL(join(examples, "page/")).href;

let printed: string;
beforeAll(async () => {
  printed = await script("page/build.mjs").buildPage();
}, 60_000);

test("the text of the page shows what building it prints", () => {
  expectPrinted(join(examples, "page/README.md"), "node examples/page/build.mjs", printed);
});

describe.skipIf(!isInstalled)("the page", { timeout: 30_000 }, () => {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${folder}index.html`);
  }, 60_000);

  afterAll(() => browser?.close());

  const numberIn = async (id: string): Promise<number> => Number.parseFloat((await page.textContent(id))!);
  const reachEpoch = (epoch: number) =>
    expect.poll(() => numberIn("#epoch"), { timeout: 20_000 }).toBeGreaterThanOrEqual(epoch);
  /** Between two epochs a single point near the boundary may be lost again. */
  const reachAccuracy = (percent: number) =>
    expect.poll(() => numberIn("#accuracy"), { timeout: 20_000 }).toBe(percent);

  test("trains the network until it has learned the spirals", async () => {
    await page.check('input[name="speed"][value="16"]', { force: true });
    await reachEpoch(300);
    await reachAccuracy(100);
    expect(await numberIn("#loss")).toBeLessThan(0.01);
  });

  test("fits a phone", async () => {
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  test("learns a point that was added, from the weights it has", async () => {
    const epoch = await numberIn("#epoch");
    await page.click("#field", { position: { x: 20, y: 340 } });
    await reachEpoch(epoch + 100);
    await reachAccuracy(100);
  });

  test("pauses, and begins anew with other weights", async () => {
    await page.click("#run");
    expect(await page.textContent("#run")).toBe("Train");
    const epoch = await numberIn("#epoch");
    await page.click("#restart");
    expect(await page.textContent("#run")).toBe("Pause");
    await expect.poll(() => numberIn("#epoch")).toBeLessThan(epoch);
  });

  test("runs where eval and inline scripts are forbidden, and connects to nothing", async () => {
    // What `evaluate` runs itself may use eval whatever the page says; a later task may not.
    const isForbidden = await page.evaluate(`new Promise((resolve) => {
      setTimeout(() => {
        try {
          resolve(new Function("return false")());
        } catch {
          resolve(true);
        }
      });
    })`);
    expect(isForbidden).toBe(true);
    const files = ["index.html", "style.css", "generated/app.js", "icon.svg"];
    expect(requests.map((url) => url.replace(folder, "")).sort()).toEqual(files.sort());
  });

  test("has nothing to complain about", () => {
    expect(complaints.filter((text) => !text.includes("unsafe-eval"))).toEqual([]);
  });
});
