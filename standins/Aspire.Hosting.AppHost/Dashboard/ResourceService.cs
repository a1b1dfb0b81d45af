using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;
using Grpc.Core;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Answers the dashboard. What waits for a slow one is bounded: of changes the last of each resource, of logs what a reader of
/// <see cref="ResourceLoggerService"/> may be behind. Who connects again gets everything again.
/// </summary>
/// <param name="notifications">The states.</param>
/// <param name="loggers">The logs.</param>
/// <param name="commands">The commands.</param>
/// <param name="name">The name of the application.</param>
/// <param name="startedAt">Stands for the time of creation of a resource that has not been started.</param>
/// <param name="stopping">Ends all calls.</param>
internal sealed class ResourceService(
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands,
    string name,
    DateTime startedAt,
    CancellationToken stopping) : DashboardService.DashboardServiceBase
{
    // The dashboard takes messages of up to 16 MB; a character may need three bytes.
    private const int MaxCharacters = 512 * 1024;

    public override Task<ApplicationAnswer> GetApplicationInformation(ApplicationQuestion request, ServerCallContext context) =>
        Task.FromResult(new ApplicationAnswer { Name = TitleOf(name) });

    public override Task WatchResources(WatchQuestion request, IServerStreamWriter<WatchMessage> responseStream, ServerCallContext context) =>
        UntilEndAsync(context, async token =>
        {
            using var watch = notifications.Watch();
            var present = new ResourceList();
            present.Resources.AddRange(watch.Queue.TakeLatest().Select(ToWire));
            await responseStream.WriteAsync(new() { Present = present }, token).ConfigureAwait(false);
            while (await watch.Queue.WaitAsync(token).ConfigureAwait(false))
            {
                var changes = new ChangeList();
                changes.Items.AddRange(watch.Queue.TakeLatest().Select(change => new ResourceChange { Changed = ToWire(change) }));

                // Returns when the dashboard has room for more; meanwhile newer states take the place of older ones.
                await responseStream.WriteAsync(new() { Changes = changes }, token).ConfigureAwait(false);
            }
        });

    public override Task WatchResourceConsoleLogs(LogQuestion request, IServerStreamWriter<LogMessage> responseStream, ServerCallContext context)
    {
        if (!notifications.TryGetCurrentState(request.Resource, out _))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"There is no resource '{request.Resource}'."));
        }

        var batches = request.WithoutFollowing ? loggers.GetAllAsync(request.Resource) : loggers.WatchAsync(request.Resource);
        return UntilEndAsync(context, async token =>
        {
            await foreach (var lines in batches.WithCancellation(token).ConfigureAwait(false))
            {
                foreach (var message in Messages(lines))
                {
                    await responseStream.WriteAsync(message, token).ConfigureAwait(false);
                }
            }
        });
    }

    public override async Task<CommandAnswer> ExecuteResourceCommand(CommandQuestion request, ServerCallContext context)
    {
        if (string.IsNullOrEmpty(request.Resource) || string.IsNullOrEmpty(request.Command))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "A resource and a command are needed."));
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        var result = await commands.ExecuteCommandAsync(request.Resource, request.Command, either.Token).ConfigureAwait(false);
        var answer = new CommandAnswer
        {
            Outcome = result.Success ? CommandOutcome.Succeeded : result.Canceled ? CommandOutcome.Cancelled : CommandOutcome.Failed,
        };
        if (result.Message is { } message)
        {
            answer.Message = message;
        }

        return answer;
    }

    /// <summary>The AppHost asks its user nothing. The call is kept open, because the dashboard would try it again and again.</summary>
    public override Task WatchInteractions(
        IAsyncStreamReader<InteractionMessage> requestStream, IServerStreamWriter<InteractionMessage> responseStream, ServerCallContext context) =>
        UntilEndAsync(context, async token =>
        {
            while (await requestStream.MoveNext(token).ConfigureAwait(false))
            {
            }
        });

    /// <summary>What the dashboard shows above its pages: Chat for Chat.AppHost.</summary>
    internal static string TitleOf(string name)
    {
        const string Suffix = "AppHost";
        var rest = name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? name[..^Suffix.Length].TrimEnd('.') : name;
        return rest.Length > 0 ? rest : name;
    }

    /// <summary>A call that ends with the dashboard's interest, or with the application, is an end like any other.</summary>
    private async Task UntilEndAsync(ServerCallContext context, Func<CancellationToken, Task> call)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stopping);
        try
        {
            await call(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (either.IsCancellationRequested && exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // A write to a connection that is gone says so in one of these ways.
        }
    }

    private static IEnumerable<LogMessage> Messages(IEnumerable<LogLine> lines)
    {
        var message = new LogMessage();
        var characters = 0;
        foreach (var line in lines)
        {
            if (characters > 0 && characters + line.Content.Length > MaxCharacters)
            {
                yield return message;
                message = new();
                characters = 0;
            }

            var info = new LogLineInfo { Text = line.Content, Number = line.LineNumber };
            if (line.IsErrorMessage)
            {
                info.IsError = true;
            }

            message.Lines.Add(info);
            characters += line.Content.Length;
        }

        if (message.Lines.Count > 0)
        {
            yield return message;
        }
    }

    private ResourceInfo ToWire(ResourceEvent state) => ResourceMessages.Of(state, startedAt);
}
