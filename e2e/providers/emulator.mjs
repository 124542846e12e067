// Runs an independent emulator of Telegram's Bot API on the port given, and says so once it listens.
import {createRequire} from 'node:module';

const TelegramServer = createRequire(import.meta.url)('telegram-test-api');
const server = new TelegramServer({port: Number(process.argv[2]), host: '127.0.0.1'});
await server.start();
console.log('listening');
process.stdin.resume();
process.stdin.on('end', () => process.exit(0)); // when the test lets go of it
