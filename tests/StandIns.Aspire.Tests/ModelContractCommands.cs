using System.Net.Http.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StandIns.Aspire.Tests;

/// <summary>The members that the AppHost's own commands use, in the form they are used. Never called: it has to compile.</summary>
internal static class ModelContractCommands
{
    public static void Describe(IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> api, IResourceBuilder<IResourceWithConnectionString> database)
    {
        api.WithHttpCommand("/notices", "Post", endpointName: "http", commandName: "post", commandOptions: new HttpCommandOptions
        {
            Description = "d",
            IconName = "Megaphone",
            Method = HttpMethod.Post,
            PrepareRequest = context =>
            {
                context.Request.Content = JsonContent.Create(new { text = "x" });
                return Task.CompletedTask;
            },
        });
        database.WithCommand("reset", "Reset", ResetAsync, new CommandOptions { Description = "d", ConfirmationMessage = "Sure?", IconName = "DatabaseWarning" });
        builder.AddExecutable("store", "/bin/sh", "/", "-c", "true").OnBeforeResourceStarted((_, _, _) => Task.CompletedTask);
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().First()).WithEnvironment("A", "");
    }

    private static async Task<ExecuteCommandResult> ResetAsync(ExecuteCommandContext context)
    {
        var model = (DistributedApplicationModel)context.Services.GetService(typeof(DistributedApplicationModel))!;
        var commands = (ResourceCommandService)context.Services.GetService(typeof(ResourceCommandService))!;
        foreach (var resource in model.Resources.Where(resource => resource is ProjectResource or ExecutableResource && !resource.HasAnnotationOfType<ExplicitStartupAnnotation>()))
        {
            ExecuteCommandResult stopped = await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, context.CancellationToken);
            if (!stopped.Success)
            {
                return CommandResults.Failure($"{resource.Name}: {stopped.Message}");
            }
        }

        var keys = model.Resources.OfType<ConnectionStringResource>()
            .Where(connection => connection.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource is ExecutableResource))
            .SelectMany(connection => connection.Annotations.OfType<HealthCheckAnnotation>(), (_, check) => check.Key);
        return CommandResults.Success(string.Join(", ", keys));
    }
}
