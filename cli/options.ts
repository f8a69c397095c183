import { InvalidArgumentError } from 'commander'

/** A whole number, not below zero. */
export function number(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
