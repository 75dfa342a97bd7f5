/**
 * An area is what a package adds to a host: collections and one service. The areas of this package are always there;
 * others, such as the cadences of `@zorgband/contact-cadence`, are given when the host opens.
 */
import type { Collection, Ledger, Vault } from "@zorgband/plugin-sdk"
import type { Context, Effect, Layer } from "effect"
import type { Caller } from "../access/Caller.ts"

// What it is

/** A service: every method takes who asks, and gives an Effect. */
export type ServiceShape<S> = {
  // biome-ignore lint/suspicious/noExplicitAny: methods of any arguments, answer and error
  readonly [Method in keyof S]: (caller: Caller, ...rest: any) => Effect.Effect<any, any>
}

/** What a package adds to a host. Make it with {@link make}. */
export interface Area<Name extends string, Service extends ServiceShape<Service>, Id> {
  /** The name under which the service is reached, such as `clients`. */
  readonly name: Name
  /** The collections that it needs. */
  readonly collections: ReadonlyArray<Collection.AnyCollection>
  /** The service. */
  readonly service: Context.Key<Id, Service>
  /** How it is made. */
  readonly layer: Layer.Layer<Id, never, Ledger.Ledger | Vault.Vault>
}

/** Any area. */
// biome-ignore lint/suspicious/noExplicitAny: a list of areas must hold any
export type AnyArea = Area<any, any, any>

/** The same service for hosts without Effect: who asks is known, and the answers are promises. */
export type Promised<Service> = {
  readonly [Method in keyof Service]: Service[Method] extends (
    caller: Caller,
    ...rest: infer Rest
  ) => Effect.Effect<infer A, infer _E>
    ? (...rest: Rest) => Promise<A>
    : never
}

/** The services of areas, by name. */
export type Services<Areas extends ReadonlyArray<AnyArea>> = {
  readonly [One in Areas[number] as One["name"]]: One extends Area<string, infer Service, infer _Id>
    ? Promised<Service>
    : never
}

/** What a program in Effect asks for when it uses the services of areas: the identities of their keys. */
export type Identities<Areas extends ReadonlyArray<AnyArea>> = Areas[number]["service"]["Identifier"]

/** Makes an area. */
export const make = <const Name extends string, Service extends ServiceShape<Service>, Id>(area: {
  readonly name: Name
  readonly collections: ReadonlyArray<Collection.AnyCollection>
  readonly service: Context.Key<Id, Service>
  readonly layer: Layer.Layer<Id, never, Ledger.Ledger | Vault.Vault>
}): Area<Name, Service, Id> => area
