// @vitest-environment node
import axe, { type AxeResults } from "axe-core";
import { type Browser, type Page, chromium } from "playwright-core";
import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, stylesheet } from "./browser";
import { LANGUAGES, type Language } from "./languages";
import { Everything, Notice, OTHER_CHECKOUTS } from "./page";

const path = browserPath();
/** Pixels: what is touched is so high at least, and so wide as WCAG 2.2 (2.5.8) asks for. */
const TARGET = { height: 44, width: 24 };
const NARROW = 320;
const WIDE = 1280;

/** What does not fit, told by its markup: beyond the page, cut off, or too small to be touched. */
function misfits(target: { height: number; width: number }): string[] {
	const told = (what: string, element: Element) => `${what}: ${element.outerHTML.slice(0, 160)}`;
	const isHidden = (element: Element) => element.closest(".sr-only") !== null;
	const frame = document.querySelector("main")?.getBoundingClientRect() ?? new DOMRect();
	const elements = [...document.querySelectorAll("main *")].filter((element) => !isHidden(element));
	const outside = elements.filter((element) => {
		const { left, right } = element.getBoundingClientRect();
		return left < frame.left - 1 || right > Math.min(frame.right, innerWidth) + 1;
	});
	const cut = elements.filter(
		(element) =>
			!element.matches("input") && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1,
	);
	const small = elements.filter((element) => {
		const { width, height } = element.getBoundingClientRect();
		return (
			element.matches("a, button, summary, input:not([type=hidden])") &&
			(height < target.height - 0.5 || width < target.width)
		);
	});
	return [
		...(document.documentElement.scrollWidth > innerWidth ? ["the page is wider than the window"] : []),
		...outside.map((element) => told("outside", element)),
		...cut.map((element) => told("cut", element)),
		...small.map((element) => told("small", element)),
	];
}

describe.skipIf(path === null)("in a browser", () => {
	let browser: Browser;
	let page: Page;
	let styles: string;

	beforeAll(async () => {
		styles = await stylesheet();
		browser = await chromium.launch({
			executablePath: path ?? "",
			args: ["--no-sandbox", "--disable-dev-shm-usage"],
		});
		page = await browser.newPage();
	}, 60_000);
	afterAll(() => browser.close());

	async function open(element: ReactElement, { locale }: Language, width: number) {
		const dir = locale.startsWith("ar") ? "rtl" : "ltr";
		await page.setViewportSize({ width, height: 900 });
		await page.setContent(
			`<!doctype html><html lang="${locale}" dir="${dir}"><title>Shop</title><style>${styles}</style>` +
				`<body>${renderToStaticMarkup(element)}</body></html>`,
		);
		await page.evaluate(() => {
			for (const details of document.querySelectorAll("details")) details.open = true;
		});
	}

	async function expectFitting() {
		expect(await page.evaluate(misfits, TARGET)).toEqual([]);
		await page.evaluate(axe.source);
		const { violations } = await page.evaluate<AxeResults>(
			// Words that were put together may come twice.
			'axe.run("main", { rules: { "landmark-unique": { enabled: /^(en-US|de-DE)$/.test(document.documentElement.lang) } } })',
		);
		expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual(
			[],
		);
	}

	it.each(LANGUAGES.flatMap((language) => [NARROW, WIDE].map((width) => ({ ...language, width }))))(
		"every component fits: $name, $width px",
		async ({ width, ...language }) => {
			await open(<Everything language={language} />, language, width);
			await expectFitting();
		},
		30_000,
	);

	it.each(LANGUAGES)(
		"and what a notice says without an offer: $name",
		async (language) => {
			for (const checkout of Object.values(OTHER_CHECKOUTS)) {
				await open(<Notice {...{ checkout, language }} />, language, NARROW);
				await expectFitting();
			}
		},
		30_000,
	);

	it.each([
		["outside", <p style={{ width: 400 }}>A frame of its own width</p>],
		["cut", <p className="truncate">{"A name that goes on and on ".repeat(6)}</p>],
		["small", <button type="button">Go</button>],
	])("the control: what is %s is found", async (what, element) => {
		const [english] = LANGUAGES;
		if (!english) throw new Error("there is no language");
		await open(<main className="p-4">{element}</main>, english, NARROW);
		expect((await page.evaluate(misfits, TARGET)).map((told) => told.split(":")[0])).toContain(what);
	});
});
