import { expect, test } from "vitest";
import { besideChip, withoutRefresh } from "@/retention/shop/offers";

const retention = { offer: { id: "1", name: "Ten" }, hints: [{ id: "2", name: "Twenty" }], isValid: false };

test("nobody is asked to refresh what refreshes itself", () => {
	expect(withoutRefresh(retention)).toEqual({ ...retention, isValid: null });
	expect(withoutRefresh(undefined)).toBeNull();
});

test("beside the chip the notice tells of everything but the offer that is on", () => {
	expect(besideChip(retention)).toEqual({ ...retention, offer: null, isValid: null });
	expect(besideChip({ declined: true })).toEqual({ declined: true, isValid: null });
	expect(besideChip(null)).toBeNull();
});
