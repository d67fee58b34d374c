package dossier

// readme is the note to whoever opens the archive.
const readme = `This is the dossier of an engagement that was run with Mandate.

  manifest.json   what is here: every file with its size and SHA-256
  signature.json  the installation's Ed25519 signature of manifest.json
  journal.jsonl   the journal, an entry a line; each entry's hash covers the entry before it
  decisions.json  the decisions that counted, as they follow from the journal
  revisions/      what was put before the gates, frozen; its SHA-256 is in the journal
  reports/        what was published: .json as published, .html to read
  content.json    the content as it stood when this file was made
  files/          the evidence files
  people.json     who the people are that the journal names by ids

Check it, without a server or a network:

  mandate verify THIS-FILE.zip

Give --key with the installation's public key, which its operator hands out
(mandate keys), and --anchors with the anchors that were kept outside of the
installation, if there are any. The answer says what is proved, and what is not.
`
