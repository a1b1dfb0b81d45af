using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chat.AppHost.Commands;

/// <summary>"Seed demo data" on the database: something to look at, sent as clients send it.</summary>
internal static class DemoDataCommand
{
    public const string Name = "seed-demo-data";

    /// <summary>On the database, not on the hub that takes the messages: that has several replicas, and each would run it.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> WithDemoDataCommand(
        this IResourceBuilder<IResourceWithConnectionString> database, IResourceBuilder<ProjectResource> hub, IResourceBuilder<ProjectResource> identity) =>
        database.WithCommand(Name, "Seed demo data", async context =>
        {
            var server = await hub.GetEndpoint("grpc").GetValueAsync(context.CancellationToken);
            var accounts = await identity.GetEndpoint("http").GetValueAsync(context.CancellationToken);
            using var tokens = new DemoTokens(new Uri(accounts!));
            await new DemoData(new Uri(server!), tokens, context.Logger).SendAsync(context.CancellationToken);
            return CommandResults.Success($"{DemoData.Messages:N0} messages of {string.Join(", ", DemoData.Users)} are in {string.Join(", ", DemoData.Channels)}.");
        }, new CommandOptions
        {
            Description = $"Lets {string.Join(", ", DemoData.Users)} say {DemoData.Messages:N0} things in {DemoData.Channels.Length} channels. Again, it adds nothing.",
            IconName = "ChatMultiple",
            UpdateState = context => context.ResourceSnapshot.HealthStatus is HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        });
}
