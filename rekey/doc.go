// Package rekey seals a whole store again under the newest keys, while the service runs, so that an older key can be retired
// after it was seen by somebody who shouldn't have.
//
// It walks every collection. A sealed value is known by the id of its key, and the document and field that it belongs to are
// proven by opening it; so nothing has to be listed here when a new sealed field is added elsewhere. Each document is written
// at the version that was read: whoever writes to it meanwhile wins, and it is looked at again. Contacts and subscriptions,
// whose ids are made from addresses, are moved to their new ids, and alerts and invitations name them by those. It may be stopped
// and repeated at any time.
package rekey
