import { describe, expect, test } from "vitest";
import { asToken, tokensOf, withToken } from "@/retention/shop/referral-cookie";

describe("the cookie of followed links", () => {
	test("keeps the first token and the newest", () => {
		expect(withToken(undefined, "a")).toBe("a");
		expect(withToken("a", "b")).toBe("a+b");
		expect(withToken("a+b", "c")).toBe("a+c");
	});

	test("keeps one that is followed again once", () => {
		expect(withToken("a", "a")).toBe("a");
		expect(withToken("a+b", "a")).toBe("a");
	});

	test("reads nothing from what somebody else wrote", () => {
		expect(tokensOf(null)).toEqual([]);
		expect(tokensOf("")).toEqual([]);
		expect(tokensOf("<script>+a b+ok.1~x-y_z")).toEqual(["ok.1~x-y_z"]);
	});

	test("takes as a token what can be one", () => {
		expect(asToken("a".repeat(130))).toHaveLength(130);
		expect(asToken("a".repeat(131))).toBeNull();
		expect(asToken("a+b")).toBeNull();
		expect(asToken("")).toBeNull();
	});
});
