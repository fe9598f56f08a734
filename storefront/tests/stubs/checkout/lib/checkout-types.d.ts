export type { CheckoutFragmentFragment as ServerCheckout } from "../graphql/generated/operations";
