/** The same API in plain Express: what `wireproof verify` finds in it. */

import express from "express";

const apps = new Map([[1, { id: 1, name: "Translator" }]]);

export const plainApp = express().get("/v1/apps/:app_id", (req, res) => {
  const app = apps.get(Number(req.params.app_id));
  if (app) res.json(app);
  else res.status(404).json({ error: "No such app." });
});
