// Style sheets are imported for their effect: the bundler gathers them into one app.css.
declare module "*.css";
