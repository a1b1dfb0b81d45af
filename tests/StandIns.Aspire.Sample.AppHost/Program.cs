// What the tests of the stand-in run as an AppHost: one thing of each kind.
var builder = DistributedApplication.CreateBuilder(args);
switch (builder.Configuration["end"])
{
    case "without-building":
        return;
    case "by-throwing":
        throw new InvalidOperationException("The program gives up.");
}

var prepare = builder.AddExecutable("prepare", "sh", "/", "-c", builder.Configuration["slow"] is null ? "echo prepared" : "sleep 1000");
builder.AddExecutable("tree", "sh", "/", "-c", "sleep 1000 & sleep 1000 & wait");
var web = builder.AddProject<Projects.StandIns_Aspire_Sample_Web>("web")
    .WithHttpEndpoint()
    .WithReplicas(2)
    .WithHttpHealthCheck("/health")
    .WithEnvironment("MARK", builder.Configuration["mark"] ?? "")
    .WaitForCompletion(prepare);
if (builder.Configuration["box"] is not null)
{
    builder.AddContainer("box", "library/box");
}

builder.AddConnectionString("store", ReferenceExpression.Create($"Address={web.GetEndpoint("http")}"));

builder.Build().Run();
