/** Where people and devices reach this coordinator; known once it listens (port 0 means "any free one"). */
export class PublicAddress {
  url = '';
}
