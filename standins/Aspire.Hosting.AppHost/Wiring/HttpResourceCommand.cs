using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

/// <summary>What an HTTP command does when it is executed.</summary>
internal sealed class HttpResourceCommand(EndpointReference endpoint, string path, HttpMethod method, HttpCommandOptions options)
{
    public static ResourceCommandState EnabledWhileRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    public async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
    {
        if (!endpoint.IsAllocated)
        {
            return CommandResults.Failure($"The endpoint '{endpoint.EndpointName}' of '{endpoint.Resource.Name}' has no address yet.");
        }

        var clients = context.Services.GetRequiredService<IHttpClientFactory>();
        using var client = clients.CreateClient(options.HttpClientName ?? Options.DefaultName);
        using var request = new HttpRequestMessage(method, new Uri(new Uri(endpoint.Url), path));
        if (options.PrepareRequest is { } prepare)
        {
            await prepare(new HttpCommandRequestContext
            {
                ServiceProvider = context.Services,
                ResourceName = context.ResourceName,
                Endpoint = endpoint,
                CancellationToken = context.CancellationToken,
                HttpClient = client,
                Request = request,
            }).ConfigureAwait(false);
        }

        try
        {
            using var response = await client.SendAsync(request, context.CancellationToken).ConfigureAwait(false);
            return options.GetCommandResult is { } judge ? await JudgeAsync(judge, context, client, response).ConfigureAwait(false) : Judge(request, response);
        }
        catch (HttpRequestException exception)
        {
            return CommandResults.Failure(exception);
        }
    }

    private static ExecuteCommandResult Judge(HttpRequestMessage request, HttpResponseMessage response) =>
        response.IsSuccessStatusCode
            ? CommandResults.Success()
            : CommandResults.Failure($"{request.Method} {request.RequestUri} was answered with {(int)response.StatusCode} {response.ReasonPhrase}.");

    private Task<ExecuteCommandResult> JudgeAsync(
        Func<HttpCommandResultContext, Task<ExecuteCommandResult>> judge, ExecuteCommandContext context, HttpClient client, HttpResponseMessage response) =>
        judge(new HttpCommandResultContext
        {
            ServiceProvider = context.Services,
            ResourceName = context.ResourceName,
            Endpoint = endpoint,
            CancellationToken = context.CancellationToken,
            HttpClient = client,
            Response = response,
        });
}
