export function useCheckoutUser(): { authenticated: boolean };
