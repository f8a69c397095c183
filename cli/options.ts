import { InvalidArgumentError } from 'commander'

/** A whole number, not below zero. */
export function number(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** Hours, also parts of one. */
export function hours(text: string): number {
  const value = Number(text)
  if (!/^\d{1,4}(\.\d{1,2})?$/.test(text) || value <= 0) throw new InvalidArgumentError('It must be a number of hours.')
  return value
}
