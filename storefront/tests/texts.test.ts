import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatDay, formatMoney, formatNumber } from "../src/retention/format";
import { de } from "../src/retention/messages/de";
import { en } from "../src/retention/messages/en";

/** From the folder that has package.json, where npm runs its scripts. */
const FOLDER = "src/retention";
const PLURALS = new Set<string>(["zero", "one", "two", "few", "many", "other"]);

/** Every text by its path, each form of a plural by itself. */
function textsOf(messages: object, path = ""): Map<string, string> {
	return new Map(
		Object.entries(messages).flatMap(([key, value]: [string, string | object]) => {
			const place = `${path}.${key}`;
			return typeof value === "string" ? [[place, value] as const] : [...textsOf(value, place)];
		}),
	);
}

/** Of each plural its forms, by its path. */
function pluralsOf(messages: object, path = ""): Map<string, string[]> {
	return new Map(
		Object.entries(messages).flatMap(([key, value]: [string, string | object]) => {
			if (typeof value === "string") return [];
			const place = `${path}.${key}`;
			const forms = Object.keys(value);
			return forms.every((form) => PLURALS.has(form))
				? [[place, forms] as const]
				: [...pluralsOf(value, place)];
		}),
	);
}

/** A number that is spelled out says which one it is: "one" may do without it. */
const counted = (text: string | undefined) => placeholders(text).filter((value) => value !== "{count}");

function placeholders(text: string | undefined): string[] {
	return [...new Set(text?.match(/\{\w+\}/g) ?? [])].sort();
}

describe("texts", () => {
	it("are the same in each language, with the same values in them", () => {
		const [english, german] = [textsOf(en), textsOf(de)];
		expect(english.size).toBeGreaterThan(150);
		expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
		const different = [...english].filter(
			([place, text]) => placeholders(text).join() !== placeholders(german.get(place)).join(),
		);
		expect(different).toEqual([]);
	});

	it("have the same values in each form of a plural, and the number in all but that of one", () => {
		const wrong = [en, de].flatMap((messages) => {
			const texts = textsOf(messages);
			return [...pluralsOf(messages)].flatMap(([place, forms]) =>
				forms.filter((form) => {
					const [text, other] = [texts.get(`${place}.${form}`), texts.get(`${place}.other`)];
					return (
						counted(text).join() !== counted(other).join() || (form !== "one" && !text?.includes("{count}"))
					);
				}),
			);
		});
		expect(wrong).toEqual([]);
		expect(pluralsOf(en).size).toBeGreaterThan(20);
	});

	it.each([
		["en", en],
		["de", de],
	])("have the forms of their language: %s", (locale, messages) => {
		const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.sort();
		expect([...pluralsOf(messages)].filter(([, own]) => own.sort().join() !== forms.join())).toEqual([]);
	});

	it("are not empty, and none is left in English", () => {
		const german = textsOf(de);
		expect([...german].filter(([, text]) => text.trim() === "")).toEqual([]);
		const sentences = [...textsOf(en)].filter(([, text]) => text.split(" ").length > 3);
		expect(sentences.filter(([place, text]) => german.get(place) === text)).toEqual([]);
	});
});

describe("numbers, money and days", () => {
	it("are written as the language does", () => {
		expect(formatMoney({ amount: 1234.5, currency: "EUR" }, "de-DE")?.replace(/\s/g, " ")).toBe("1.234,50 €");
		expect(formatMoney({ amount: 1234, currency: "JPY" }, "en-US")).toBe("¥1,234");
		expect(formatNumber(1170, "de-DE")).toBe("1.170");
		expect(formatDay("2026-03-01T23:30:00Z", "en-US")).toBe("Mar 1, 2026");
	});

	it("are nothing where the answer has none", () => {
		expect([formatMoney(null, "en-US"), formatNumber(null, "en-US"), formatDay(null, "en-US")]).toEqual([
			null,
			null,
			null,
		]);
		expect(formatDay("no day", "en-US")).toBeNull();
	});
});

/** Classes of one side, which do not turn round with the language: `ml-4`, `-left-1`, `border-l`, `rounded-tl-md`, `float-left`. */
const SIDES =
	/(?<![\w-])(?:[\w-]+:)*-?(?:(?:[mp][lr]|left|right|scroll-[mp][lr])-|(?:border|rounded)-(?:[lr]|[tb][lr])(?![a-z])|(?:text|float|clear)-(?:left|right)(?![\w-])|(?:origin|object|bg)-(?:(?:top|bottom)-)?(?:left|right)(?![\w-])|translate-x-|space-x-|divide-x(?![\w]))/;

describe("classes", () => {
	it("have no side: every component turns round with its language", () => {
		const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) =>
			/\.tsx?$/.test(name),
		);
		expect(files.length).toBeGreaterThan(30);
		const lines = files.flatMap((name) =>
			readFileSync(join(FOLDER, name), "utf8")
				.split("\n")
				.filter((line) => /class|["`]/.test(line) && SIDES.test(line))
				.map((line) => `${name}: ${line.trim()}`),
		);
		expect(lines).toEqual([]);
	});

	it.each([
		"ml-4",
		"-mr-1",
		"sm:pl-2",
		"left-0",
		"-right-px",
		"border-l",
		"border-r-2",
		"rounded-l",
		"rounded-tl-md",
		"rounded-br",
		"text-left",
		"float-right",
		"clear-left",
		"origin-left",
		"origin-top-right",
		"object-left",
		"bg-left",
		"scroll-ml-2",
		"translate-x-1",
		"space-x-2",
		"divide-x",
	])("the control: %s has one", (name) => {
		expect(`className="flex ${name} p-2"`).toMatch(SIDES);
	});

	it.each([
		"ms-2",
		"ps-4",
		"text-start",
		"border-border",
		"rounded-lg",
		"text-h1",
		"origin-top",
		"gap-x-4",
		"inset-x-0",
		"divide-y",
	])("the control: %s has none", (name) => {
		expect(`className="flex ${name} p-2"`).not.toMatch(SIDES);
	});
});
