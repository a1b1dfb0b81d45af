// What the tests of the stand-in run as a project.
var isHealthy = true;
var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => Environment.ProcessId);
app.MapGet("/env/{name}", (string name) => Environment.GetEnvironmentVariable(name) ?? "");
app.MapGet("/args", () => args);
app.MapGet("/directory", () => Environment.CurrentDirectory);
app.MapGet("/health", () => isHealthy ? Results.Ok() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
app.MapPost("/sick", () => isHealthy = false);
app.MapPost("/end/{code:int}", (int code) => Environment.Exit(code));
app.Run();
