import { Hono } from 'hono'
export const operatorsDoor = async (_: unknown) => ({ app: new Hono(), keyFile: '' })
