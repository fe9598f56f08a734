import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { followLink, placeOf } from "@/retention/shop/referral-link";

const ask = vi.fn<typeof fetch>();

function redirectTo(location: string): Response {
	return new Response(null, { status: 302, headers: { Location: location } });
}

beforeEach(() => {
	vi.stubGlobal("fetch", ask);
	vi.stubEnv("NEXT_PUBLIC_SALEOR_API_URL", "https://saleor.example/graphql/");
	ask.mockReset();
});

afterEach(() => {
	vi.unstubAllGlobals();
	vi.unstubAllEnvs();
});

describe("following a member's link", () => {
	test("asks Saleor as the visitor, and takes the token alone from its answer", async () => {
		ask.mockResolvedValue(redirectTo("https://elsewhere.example/welcome?utm=1&ref=tok.en"));
		expect(await followLink("ABCD2345", "Mozilla/5.0")).toBe("tok.en");
		const [address, options] = ask.mock.calls[0] ?? [];
		expect(address).toBe("https://saleor.example/plugins/saleor.retention/r/ABCD2345");
		expect(options).toMatchObject({
			redirect: "manual",
			cache: "no-store",
			headers: { "User-Agent": "Mozilla/5.0" },
		});
	});

	test.each(["https://saleor.example/graphql", "https://saleor.example/graphql/"])(
		"knows Saleor by %s",
		async (api) => {
			vi.stubEnv("NEXT_PUBLIC_SALEOR_API_URL", api);
			ask.mockResolvedValue(redirectTo("https://shop.example/r/welcome?ref=t"));
			expect(await followLink("ABCD2345", null)).toBe("t");
		},
	);

	test.each([
		["a code that is nobody's", redirectTo("https://shop.example/r/welcome")],
		["an address that is none", redirectTo("welcome?ref=t")],
		["what is no token", redirectTo("https://shop.example/?ref=%3Cb%3E")],
		["a plugin that is not there", new Response("", { status: 404 })],
	])("has no token from %s", async (_what, answer) => {
		ask.mockResolvedValue(answer);
		expect(await followLink("ABCD2345", null)).toBeNull();
	});

	test("has no token where Saleor does not answer", async () => {
		ask.mockRejectedValue(new DOMException("", "TimeoutError"));
		expect(await followLink("ABCD2345", null)).toBeNull();
	});

	test.each(["..", "a/b", "ABCD.svg", "abc", "%2e%2e", "x".repeat(41)])(
		"does not ask for %s",
		async (code) => {
			expect(await followLink(code, null)).toBeNull();
			expect(ask).not.toHaveBeenCalled();
		},
	);
});

describe("where the visitor goes on", () => {
	test.each(["/en/default-channel/products/apple-juice", "/sale/", "/~a/b.html"])(
		"to the plain path %s",
		(to) => {
			expect(placeOf(to)).toBe(to);
		},
	);

	test.each([
		null,
		"",
		"//evil.example",
		"/\\evil.example",
		"/a//evil.example",
		"https://evil.example",
		"javascript:alert(1)",
		"/a?next=//evil.example",
		"/a#b",
		"/%2f%2fevil.example",
		"/../a",
		"/.well-known",
		"/a\r\nSet-Cookie: x=y",
		`/${"a".repeat(300)}`,
	])("home instead of %j", (to) => {
		expect(placeOf(to)).toBe("/");
	});
});
