// Reads one JSON object: {token, signed, to, messages}. Posts each message, a form's fields, to the address "to" as Twilio
// would, with the signature that Twilio's own library makes of it for the address "signed". Prints a JSON list of
// {status, body, own}: "own" says whether that library itself takes the signature for good.
import twilio from 'twilio';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const {token, signed, to, messages} = JSON.parse(Buffer.concat(chunks).toString('utf8'));
const answers = [];
for (const fields of messages) {
  const signature = twilio.getExpectedTwilioSignature(token, signed, fields);
  const response = await fetch(to, {
    method: 'POST',
    headers: {'X-Twilio-Signature': signature, 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8'},
    body: new URLSearchParams(fields).toString(),
  });
  answers.push({
    status: response.status,
    body: await response.text(),
    own: twilio.validateRequest(token, signature, signed, fields),
  });
}
console.log(JSON.stringify(answers));
