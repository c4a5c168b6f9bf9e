// The keys of the whole page. Single letters do nothing while somebody types, and can be switched off on
// /help/keys (WCAG 2.1.4); the choice stays in this browser.
import { copyLink } from "./page.js";
