/** What Node has everywhere and a browser does not; the bundler puts it where it is used. */
export { Buffer } from 'buffer';
