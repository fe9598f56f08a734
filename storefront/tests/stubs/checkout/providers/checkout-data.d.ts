import type { ServerCheckout } from "@/checkout/lib/checkout-types";

export function useCheckoutData(): { setCheckout: (checkout: ServerCheckout) => void };
