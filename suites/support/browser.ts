export { findBrowser } from 'evoucher-harness';
