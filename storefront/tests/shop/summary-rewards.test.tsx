import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { CheckoutFragment } from "@/checkout/graphql";
import { en } from "@/retention/messages/en";
import { SummaryRewards } from "@/retention/shop/summary-rewards";
import { expectAccessible } from "../support";

const shop = vi.hoisted(() => ({
	setCheckout: vi.fn(),
	chooseOffer: vi.fn(),
	declineOffer: vi.fn(),
	redeemPoints: vi.fn(),
	refreshOffer: vi.fn(),
	releasePoints: vi.fn(),
}));

vi.mock("@/checkout/providers/checkout-browse", () => ({ useCheckoutBrowseLocale: () => "en" }));
vi.mock("@/checkout/providers/checkout-data", () => ({
	useCheckoutData: () => ({ setCheckout: shop.setCheckout }),
}));
vi.mock("@/checkout/providers/checkout-user", () => ({ useCheckoutUser: () => ({ authenticated: true }) }));
vi.mock("@/retention/shop/locale", () => ({ textsFor: () => ({ locale: "en-US", messages: en }) }));
vi.mock("@/retention/shop/checkout-actions", () => shop);

const on = { offer: { id: "1", name: "Welcome back" }, saving: usd(13), reason: "APPLIED", isValid: true };
const declined = { offer: null, reason: "DECLINED", declined: true, isValid: true };

function usd(amount: number) {
	return { amount, currency: "USD" };
}

function checkoutWith(retention: object | null): CheckoutFragment {
	return { id: "c1", retention, totalPrice: { gross: usd(100) } } as unknown as CheckoutFragment;
}

/** The storefront's part: it keeps the checkout, and shows the one that came last. */
function Summary({ first }: { first: CheckoutFragment }) {
	const [checkout, setCheckout] = useState(first);
	shop.setCheckout.mockImplementation(setCheckout);
	return (
		<main>
			<SummaryRewards checkout={checkout} />
		</main>
	);
}

beforeEach(() => Object.values(shop).forEach((action) => action.mockReset()));

test("the focus stays beside the chip that is gone, and not at the top of the page", async () => {
	shop.declineOffer.mockResolvedValue({ checkout: checkoutWith(declined) });
	const { container } = render(<Summary first={checkoutWith(on)} />);
	await userEvent.click(screen.getByRole("button", { name: /Do not use it/ }));
	await screen.findByText(en.offers.declined);
	expect(shop.declineOffer).toHaveBeenCalledExactlyOnceWith("c1");
	expect(document.activeElement).toBe(screen.getByRole("region", { name: en.page.title }));
	await expectAccessible(container);
});

test("a refusal is told at the chip, which stays", async () => {
	shop.declineOffer.mockResolvedValue({ checkout: null, error: "RETRY_LATER" });
	render(<Summary first={checkoutWith(on)} />);
	await userEvent.click(screen.getByRole("button", { name: /Do not use it/ }));
	expect((await screen.findByRole("alert")).textContent).not.toBe("");
	expect(shop.setCheckout).not.toHaveBeenCalled();
	expect(screen.getByText("Welcome back").textContent).toBe("Welcome back");
});

test("an offer that is outdated is decided anew, once", async () => {
	shop.refreshOffer.mockResolvedValue({ checkout: checkoutWith(on) });
	render(<Summary first={checkoutWith({ ...on, isValid: false })} />);
	await waitFor(() => expect(shop.setCheckout).toHaveBeenCalledOnce());
	expect(shop.refreshOffer).toHaveBeenCalledExactlyOnceWith("c1");
});

test("a checkout without our fields shows nothing", () => {
	const { container } = render(<Summary first={checkoutWith(null)} />);
	expect(container.textContent).toBe("");
	expect(shop.refreshOffer).not.toHaveBeenCalled();
});
