using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Adds a command that the dashboard offers for the resource; it replaces one of the same name.</summary>
    [OverloadResolutionPriority(1)]
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        CommandOptions? commandOptions = null)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(displayName);
        ArgumentNullException.ThrowIfNull(executeCommand);
        var options = commandOptions ?? new CommandOptions();
        foreach (var old in builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().Where(command => command.Name == name).ToArray())
        {
            builder.Resource.Annotations.Remove(old);
        }

        return builder.WithAnnotation(new ResourceCommandAnnotation(
            name,
            displayName,
            options.UpdateState ?? (_ => ResourceCommandState.Enabled),
            executeCommand,
            options.Description,
            options.Parameter,
            options.ConfirmationMessage,
            options.IconName,
            options.IconVariant,
            options.IsHighlighted));
    }

    [Obsolete("Pass CommandOptions instead.")]
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder,
        string name,
        string displayName,
        Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand,
        Func<UpdateCommandStateContext, ResourceCommandState>? updateState = null,
        string? displayDescription = null,
        object? parameter = null,
        string? confirmationMessage = null,
        string? iconName = null,
        IconVariant? iconVariant = null,
        bool isHighlighted = false)
        where T : IResource => builder.WithCommand(name, displayName, executeCommand, new CommandOptions
        {
            UpdateState = updateState,
            Description = displayDescription,
            Parameter = parameter,
            ConfirmationMessage = confirmationMessage,
            IconName = iconName,
            IconVariant = iconVariant,
            IsHighlighted = isHighlighted,
        });

    /// <summary>Adds a command that sends an HTTP request (POST, unless the options say otherwise) to the resource.</summary>
    public static IResourceBuilder<T> WithHttpCommand<T>(
        this IResourceBuilder<T> builder,
        string path,
        string displayName,
        string? endpointName = null,
        string? commandName = null,
        HttpCommandOptions? commandOptions = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var options = commandOptions ?? new HttpCommandOptions();
        var endpoint = options.EndpointSelector is { } select ? select() : HttpEndpointChoice.Choose(builder.Resource, endpointName);
        HttpEndpointChoice.RequireHttp(endpoint);
        var method = options.Method ?? HttpMethod.Post;
        builder.ApplicationBuilder.Services.AddHttpClient();
        var request = new HttpResourceCommand(endpoint, path, method, options);
        return builder.WithCommand(
            commandName ?? $"{endpoint.Resource.Name}-{endpoint.EndpointName}-http-{method.Method.ToLowerInvariant()}-{path}",
            displayName,
            request.ExecuteAsync,
            new CommandOptions
            {
                Description = options.Description,
                ConfirmationMessage = options.ConfirmationMessage,
                IconName = options.IconName,
                IconVariant = options.IconVariant,
                IsHighlighted = options.IsHighlighted,
                Parameter = options.Parameter,
                UpdateState = options.UpdateState ?? HttpResourceCommand.EnabledWhileRunning,
            });
    }
}
