/** `runtime.options` of a Pulumi.yaml, with the same meaning as in the official host. */

import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb.js";

export interface RuntimeOptions {
  /** Whether the SDK compiles the program with ts-node; false leaves it to Node's type stripping. @default true */
  readonly typescript: boolean;
  /** Path of a tsconfig.json for ts-node. */
  readonly tsconfig: string | undefined;
  /** Arguments of `node` before the program; in Pulumi.yaml separated by blanks. */
  readonly nodeargs: readonly string[];
  /** The program that installs packages. @default "npm" */
  readonly packagemanager: string;
}

export function runtimeOptions(info: ProgramInfo | undefined): RuntimeOptions {
  const options = info?.getOptions()?.toJavaScript() ?? {};
  const text = (key: string): string | undefined => {
    const value = options[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const packagemanager = text("packagemanager");
  return {
    typescript: options.typescript !== false,
    tsconfig: text("tsconfig"),
    nodeargs: text("nodeargs")?.trim().split(/\s+/) ?? [],
    packagemanager: packagemanager === undefined || packagemanager === "auto" ? "npm" : packagemanager,
  };
}

/** The options that the SDK reads from the environment. */
export function optionsEnvironment(options: RuntimeOptions): Record<string, string> {
  return {
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
    ...(options.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}
