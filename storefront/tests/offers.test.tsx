import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ClaimCodeForm } from "../src/retention/offers/claim-code-form";
import { OfferChip } from "../src/retention/offers/offer-chip";
import { OfferList } from "../src/retention/offers/offer-list";
import { OfferNotice } from "../src/retention/offers/offer-notice";
import type { ActionResult, ClaimCodeState } from "../src/retention/props";
import type { CheckoutOffer, PersonalOffer } from "../src/retention/shapes";
import { attempt } from "../src/retention/ui/attempt";
import { LONG, expectAccessible, expectNothing, readable, show, told, usd } from "./support";

const applied: CheckoutOffer = {
	offer: { id: "1", name: "Welcome back" },
	saving: usd(13),
	reason: "APPLIED",
	nextStep: "APPLIED",
	declined: false,
	isValid: true,
	combinedWith: [],
	hints: [],
};
const nothingOn: CheckoutOffer = {
	...applied,
	offer: null,
	saving: null,
	reason: "NO_OFFER",
	nextStep: null,
};
const bigBasket = {
	id: "2",
	name: "Big basket",
	reason: "MINIMUM_NOT_REACHED",
	nextStep: "ADD_MORE",
	missing: usd(7.5),
	wouldSave: usd(8.5),
};

describe("OfferNotice", () => {
	it("tells the offer, what it saves and what came along", async () => {
		const { text } = await show(
			<OfferNotice
				checkout={{ ...applied, combinedWith: [{ name: "Thank you" }, { name: "Hello" }] }}
				{...told}
			/>,
		);
		expect(text()).toBe("“Welcome back” is on your order.You save $13.00.Together with Thank you and Hello.");
	});

	it("tells the translated name", async () => {
		const offer = { id: "1", name: "Welcome back", translation: { name: "Schön, dass du da bist" } };
		const { text } = await show(<OfferNotice checkout={{ ...applied, offer }} {...told} />);
		expect(text()).toContain("Schön, dass du da bist");
		expect(text()).not.toContain("Welcome back");
	});

	it.each([
		[bigBasket, "$7.50 more and you save $8.50 with “Big basket”."],
		[{ ...bigBasket, savesMore: usd(3) }, "$7.50 more and you save $3.00 more with “Big basket”."],
		[{ ...bigBasket, wouldSave: null }, "$7.50 more and you get “Big basket”."],
		[
			{ ...bigBasket, reason: "QUANTITY_NOT_REACHED", missing: null, missingQuantity: 1 },
			"1 more item and you save $8.50 with “Big basket”.",
		],
		[
			{ ...bigBasket, reason: "QUANTITY_NOT_REACHED", missing: null, missingQuantity: 2, wouldSave: null },
			"2 more items and you get “Big basket”.",
		],
		[{ ...bigBasket, reason: "NO_DELIVERY" }, "Choose a delivery and “Big basket” makes it free."],
	])("tells what would bring more: %#", async (hint, sentence) => {
		const { text } = await show(<OfferNotice checkout={{ ...nothingOn, hints: [hint] }} {...told} />);
		expect(text()).toBe(sentence);
	});

	it("tells no more than two hints", async () => {
		const hints = ["a", "b", "c"].map((name) => ({ ...bigBasket, id: name, name }));
		const { container } = await show(<OfferNotice checkout={{ ...nothingOn, hints }} {...told} />);
		expect(container.querySelectorAll("p")).toHaveLength(2);
	});

	it("says nothing of a reason without a text", () => {
		expectNothing(
			<OfferNotice
				checkout={{ ...nothingOn, hints: [{ ...bigBasket, reason: "A_NEW_REASON" }] }}
				{...told}
			/>,
		);
	});

	it("undoes the offer", async () => {
		const decline = vi.fn();
		await show(<OfferNotice checkout={applied} decline={decline} {...told} />);
		await userEvent.click(screen.getByRole("button", { name: "Do not use it" }));
		expect(decline).toHaveBeenCalledOnce();
	});

	it("brings it back after it was declined", async () => {
		const restore = vi.fn();
		const declined = {
			...nothingOn,
			declined: true,
			reason: "DECLINED",
			nextStep: "TURNED_OFF",
			isValid: false,
		};
		const { text } = await show(
			<OfferNotice checkout={declined} choose={vi.fn()} restore={restore} {...told} />,
		);
		expect(text()).toContain("You chose to use no offer on this order.");
		await userEvent.click(screen.getByRole("button", { name: "Use my offer" }));
		expect(restore).toHaveBeenCalledOnce();
	});

	it("uses another offer of the customer's, once each", async () => {
		const choose = vi.fn<(form: FormData) => void>();
		const offers = [
			{ id: "1", name: "Welcome back", state: "AVAILABLE" },
			{ id: "2", name: "Big basket", state: "AVAILABLE" },
			{ id: "3", name: "Hello", state: "AVAILABLE" },
			{ id: "4", name: "Old", state: "USED" },
		];
		const hints = [bigBasket, { id: "3", name: "Hello", reason: "ANOTHER_IS_ON" }];
		await show(<OfferNotice checkout={{ ...applied, hints }} offers={offers} choose={choose} {...told} />);
		await userEvent.click(screen.getByText("Use another offer"));
		const buttons = screen.getAllByRole("button");
		expect(buttons.map(readable)).toEqual(["Use “Hello”"]);
		await userEvent.click(screen.getByRole("button"));
		expect(choose.mock.calls[0]?.[0].get("offerId")).toBe("3");
	});

	it("tells a refusal at the button, and keeps the offer", async () => {
		const decline = () => Promise.resolve({ error: "RETRY_LATER" });
		const { container, text } = await show(<OfferNotice checkout={applied} decline={decline} {...told} />);
		await userEvent.click(screen.getByRole("button"));
		expect((await screen.findByRole("alert")).textContent).toContain("try again in a moment");
		expect(text()).toContain("Welcome back");
		await expectAccessible(container);
	});

	it("tells that no answer came, and lets the storefront lead elsewhere", async () => {
		const decline = vi.fn().mockRejectedValueOnce(new Error("offline"));
		const { text } = await show(<OfferNotice checkout={applied} decline={decline} {...told} />);
		await userEvent.click(screen.getByRole("button"));
		await screen.findByRole("alert");
		expect(text()).toContain("Welcome back");
		const redirect = Object.assign(new Error(), { digest: "NEXT_REDIRECT;push;/login" });
		await expect(attempt(() => Promise.reject(redirect), null)).rejects.toBe(redirect);
	});

	it("shows that it is at work", async () => {
		let finish: (result: ActionResult) => void = () => undefined;
		const decline = vi.fn(() => new Promise<ActionResult>((resolve) => (finish = resolve)));
		await show(<OfferNotice checkout={applied} decline={decline} {...told} />);
		await userEvent.click(screen.getByRole("button"));
		const button = screen.getByRole("button", { name: "One moment …" });
		expect(button.getAttribute("aria-disabled")).toBe("true");
		expect(document.activeElement).toBe(button);
		await userEvent.click(button);
		finish({});
		await screen.findByRole("button", { name: "Do not use it" });
		expect(decline).toHaveBeenCalledOnce();
	});

	it("keeps the focus where the button was", async () => {
		const notice = (checkout: CheckoutOffer) => (
			<OfferNotice checkout={checkout} decline={vi.fn()} restore={vi.fn()} {...told} />
		);
		const { rerender } = render(notice(applied));
		await userEvent.click(screen.getByRole("button"));
		rerender(notice({ ...nothingOn, declined: true }));
		expect(document.activeElement).toBe(screen.getByRole("region", { name: "Your offer" }));
	});

	it("tells of a code of the customer's own that saves less", async () => {
		const hint = { ...bigBasket, reason: "OTHER_CODE", nextStep: "OWN_CODE_IS_WORSE" };
		const { text } = await show(
			<OfferNotice checkout={{ ...nothingOn, reason: "OTHER_CODE", hints: [hint] }} {...told} />,
		);
		expect(text()).toBe(
			"Your code is used in place of an offer.Without your code, “Big basket” would save you $8.50.",
		);
	});

	it("says nothing of a code of the customer's own where no offer waits", () => {
		expectNothing(<OfferNotice checkout={{ ...nothingOn, reason: "OTHER_CODE" }} {...told} />);
	});

	it("tells that an offer was lost, and decides again", async () => {
		const restore = vi.fn();
		const hints = [{ id: "1", name: "Welcome back", reason: "ENDED" }];
		const { text } = await show(
			<OfferNotice checkout={{ ...nothingOn, isValid: false, hints }} restore={restore} {...told} />,
		);
		expect(text()).toContain("Your offers have changed.“Welcome back” is over.");
		await userEvent.click(screen.getByRole("button", { name: "Update the offer" }));
		expect(restore).toHaveBeenCalledOnce();
	});

	it("lets a guest sign in", async () => {
		const guest = { ...nothingOn, reason: "ANONYMOUS", nextStep: "SIGN_IN" };
		await show(<OfferNotice checkout={guest} signInHref="/login" {...told} />);
		expect(screen.getByRole("link").getAttribute("href")).toBe("/login");
		expectNothing(<OfferNotice checkout={guest} {...told} />);
	});

	it.each<[string, CheckoutOffer | null | undefined]>([
		["null", null],
		["undefined", undefined],
		["empty", {}],
		["nothing on", nothingOn],
		["a plugin that says nothing", { offer: null, hints: null, combinedWith: null, reason: null }],
		["an offer without a name", { ...applied, offer: { id: "1" } }],
	])("shows nothing: %s", (_, checkout) => {
		expectNothing(
			<OfferNotice checkout={checkout} offers={null} choose={vi.fn()} restore={vi.fn()} {...told} />,
		);
	});

	it("leaves out money that cannot be written", async () => {
		const { text } = await show(
			<OfferNotice checkout={{ ...applied, saving: { amount: Number.NaN, currency: "?" } }} {...told} />,
		);
		expect(text()).toBe("“Welcome back” is on your order.");
	});
});

describe("OfferChip", () => {
	it("names the offer and what it takes off, and removes it", async () => {
		const decline = vi.fn();
		const { text } = await show(<OfferChip checkout={applied} decline={decline} {...told} />);
		expect(text()).toContain("Welcome back-$13.00");
		await userEvent.click(screen.getByRole("button", { name: /^Do not use it: .*Welcome back/ }));
		expect(decline).toHaveBeenCalledOnce();
	});

	it.each([null, undefined, {}, nothingOn, { ...nothingOn, declined: true }])(
		"shows nothing: %#",
		(checkout) => {
			expectNothing(<OfferChip checkout={checkout} decline={vi.fn()} {...told} />);
		},
	);
});

describe("OfferList", () => {
	const offer: PersonalOffer = {
		id: "1",
		name: "Welcome back",
		state: "AVAILABLE",
		kind: "DISCOUNT",
		percent: 10,
	};
	const listed = { channel: "us", amount: usd(5), minimum: usd(50), maxDiscount: null };

	it.each<[PersonalOffer, string]>([
		[offer, "10% off"],
		[{ ...offer, per: "UNIT" }, "10% off each item"],
		[{ ...offer, per: "CHEAPEST" }, "10% off the cheapest item"],
		[{ ...offer, percent: null, listings: [listed] }, "$5.00 off"],
		[{ ...offer, percent: null, per: "UNIT", listings: [listed] }, "$5.00 off each item"],
		[{ ...offer, percent: null, per: "CHEAPEST", listings: [listed] }, "$5.00 off the cheapest item"],
		[{ ...offer, kind: "FREE_SHIPPING", percent: null }, "Free delivery"],
		[{ ...offer, kind: "BUNDLE", percent: 100, buyQuantity: 2, getQuantity: 1 }, "Buy 2, get 1 free"],
		[{ ...offer, kind: "BUNDLE", percent: 50, buyQuantity: 2, getQuantity: 1 }, "Buy 2, get 1 for 50% less"],
		[
			{ ...offer, kind: "GIFT_CARD", percent: null, listings: [listed] },
			"A gift card of $5.00 after your order",
		],
	])("tells what an offer gives: %#", async (given, sentence) => {
		const { text } = await show(<OfferList offers={[given]} channel="us" {...told} />);
		expect(text()).toContain(sentence);
	});

	it("tells its terms", async () => {
		const { text } = await show(
			<OfferList
				offers={[
					{
						...offer,
						minimumQuantity: 3,
						goods: { products: ["p"] },
						endsAt: "2026-03-05T22:00:00Z",
						usesLeft: 4,
						listings: [{ ...listed, maxDiscount: usd(20) }, { channel: "pl" }],
					},
				]}
				channel="us"
				{...told}
			/>,
		);
		expect(text()).toContain(
			"for selected goods · from $50.00 · from 3 items · $20.00 at most · until Mar 5, 2026 · 4 left",
		);
		expect(text()).toContain("Ready to use");
	});

	it("takes no channel's amount by chance", async () => {
		const { text } = await show(
			<OfferList offers={[{ ...offer, percent: null, listings: [listed, { channel: "pl" }] }]} {...told} />,
		);
		expect(text()).not.toContain("$5.00");
	});

	it("folds those that are used or over", async () => {
		const offers = [
			offer,
			{ id: "2", name: "Old", state: "USED" },
			{ id: "3", name: "Older", state: "ENDED" },
		];
		const { container } = await show(<OfferList offers={offers} {...told} />);
		const details = container.querySelector("details");
		expect(details?.open).toBe(false);
		expect(details?.textContent).toContain("Older");
		expect(details?.textContent).not.toContain("Welcome back");
	});

	it("breaks a name that is too long", async () => {
		const { text } = await show(<OfferList offers={[{ ...offer, name: LONG }]} {...told} />);
		expect(text()).toContain(LONG);
	});

	it.each([null, undefined, [], [{}], [{ id: "1", name: null }]])("shows nothing: %#", (offers) => {
		expectNothing(<OfferList offers={offers} {...told} />);
	});
});

describe("ClaimCodeForm", () => {
	const claiming = async (answer: ClaimCodeState) => {
		const claim = vi.fn((_: ClaimCodeState, form: FormData) => {
			expect(form.get("code")).toBe("HELLO-1");
			return Promise.resolve(answer);
		});
		const shown = await show(<ClaimCodeForm claim={claim} {...told} />);
		await userEvent.type(screen.getByLabelText("Code"), "HELLO-1");
		await userEvent.click(screen.getByRole("button", { name: "Add code" }));
		return shown;
	};

	it("tells what the code became", async () => {
		const { container, text } = await claiming({ name: "Welcome" });
		await vi.waitFor(() => expect(text()).toContain("“Welcome” is yours."));
		expect(screen.getByLabelText<HTMLInputElement>("Code").value).toBe("");
		await expectAccessible(container);
	});

	it("tells a refusal at the field", async () => {
		const { container } = await claiming({ error: "OFFER_NOT_AVAILABLE" });
		const alert = await screen.findByRole("alert");
		expect(alert.textContent).toBe("This offer or code is not available.");
		const field = screen.getByLabelText<HTMLInputElement>("Code");
		expect(field.value).toBe("HELLO-1");
		expect(field.getAttribute("aria-invalid")).toBe("true");
		expect(field.getAttribute("aria-describedby")).toContain(alert.id);
		await expectAccessible(container);
	});

	it("tells a refusal that has no text of its own", async () => {
		await claiming({ error: "SOMETHING_NEW" });
		expect((await screen.findByRole("alert")).textContent).toBe("That did not work. Please try again.");
	});
});
