import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatDay, formatMoney, formatNumber } from "../src/retention/format";
import { de } from "../src/retention/messages/de";
import { en } from "../src/retention/messages/en";

/** From the folder that has package.json, where npm runs its scripts. */
const FOLDER = "src/retention";
const PLURALS = new Set(["zero", "one", "two", "few", "many", "other"]);

/** Every text by its path; the forms of a plural together. */
function textsOf(messages: object, path = ""): Map<string, string> {
	return new Map(
		Object.entries(messages).flatMap(([key, value]: [string, unknown]) => {
			const place = `${path}.${key}`;
			if (typeof value === "string") return [[place, value] as const];
			const inner = value as Record<string, string>;
			return "other" in inner && Object.keys(inner).every((form) => PLURALS.has(form))
				? [[place, Object.values(inner).join(" ")] as const]
				: [...textsOf(inner, place)];
		}),
	);
}

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
		expect([formatMoney(null, "en-US"), formatNumber(null, "en-US"), formatDay(null, "en-US")]).toEqual([null, null, null]);
		expect(formatDay("no day", "en-US")).toBeNull();
	});
});

it("no class has a side: every component turns round with its language", () => {
	const sides = /\b-?(?:ml|mr|pl|pr|left|right|border-l|border-r|rounded-l|rounded-r)-|\btext-(?:left|right)\b/;
	const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
	expect(files.length).toBeGreaterThan(30);
	const lines = files.flatMap((name) =>
		readFileSync(join(FOLDER, name), "utf8")
			.split("\n")
			.filter((line) => /class|"/.test(line) && sides.test(line))
			.map((line) => `${name}: ${line.trim()}`),
	);
	expect(lines).toEqual([]);
});
