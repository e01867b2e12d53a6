import { defineConfig } from "vitest/config";
import { wireproof } from "wireproof/vitest";

export default defineConfig({ plugins: [wireproof()] });
