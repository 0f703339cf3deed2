/** Globals that Node has and a browser does not; the bundler puts them where they are used. */
export { Buffer } from 'buffer';
