import { beforeEach, expect, test, vi } from "vitest";
import { GET, HEAD } from "@/app/r/[code]/route";
import type { NextRequest } from "next/server";

const { jar, followLink } = vi.hoisted(() => ({ jar: new Map<string, string>(), followLink: vi.fn() }));

vi.mock("next/headers", () => ({
	cookies: () =>
		Promise.resolve({
			get: (name: string) => (jar.has(name) ? { name, value: jar.get(name) } : undefined),
			set: (name: string, value: string) => jar.set(name, value),
		}),
}));
vi.mock("@/retention/shop/referral-link", async (original) => ({
	...(await original<object>()),
	followLink,
}));

function landOn(path: string): Promise<Response> {
	const code = path.split("?")[0]?.split("/").at(-1) ?? "";
	return GET(asked(path), { params: Promise.resolve({ code }) });
}

function asked(path: string): NextRequest {
	const address = new URL(path, "https://shop.example");
	return Object.assign(new Request(address), { nextUrl: address });
}

beforeEach(() => {
	jar.clear();
	followLink.mockReset();
	followLink.mockResolvedValue(null);
});

test("a followed link is remembered, and leads on to a page of the shop", async () => {
	followLink.mockResolvedValue("tok.en");
	const answer = await landOn("/r/ABCD2345?to=/en/default-channel/products/apple-juice");
	expect(answer.status).toBe(302);
	expect(answer.headers.get("Location")).toBe("/en/default-channel/products/apple-juice");
	expect(answer.headers.get("Cache-Control")).toBe("no-store");
	expect(jar.get("referral")).toBe("tok.en");
});

test("a link that Saleor redirected itself brings its token along", async () => {
	jar.set("referral", "first");
	await landOn("/r/welcome?ref=second");
	expect(jar.get("referral")).toBe("first+second");
	expect(followLink).not.toHaveBeenCalled();
});

test("a code that is nobody's leads to the shop and is not remembered", async () => {
	const answer = await landOn("/r/ABCD2345?to=//evil.example");
	expect(answer.headers.get("Location")).toBe("/");
	expect(jar.size).toBe(0);
});

test("what only looks at a link is not counted", () => {
	expect(HEAD(asked("/r/ABCD2345")).headers.get("Location")).toBe("/");
	expect(followLink).not.toHaveBeenCalled();
});
