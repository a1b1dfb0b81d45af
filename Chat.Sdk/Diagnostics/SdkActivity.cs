using System.Diagnostics;
using Chat.Contracts.Ids;

namespace Chat.Sdk.Diagnostics;

/// <summary>Traces of the SDK: listen to the source <see cref="SourceName"/>.</summary>
public static class SdkActivity
{
    public const string SourceName = "Chat.Sdk";

    internal static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span of a message, from its send to its acknowledgement; null when nobody listens.</summary>
    internal static Activity? StartSend(ChannelId channelId)
    {
        // It outlives the call that starts it, so it must not become the caller's current activity.
        var current = Activity.Current;
        var activity = Source.StartActivity("chat.send", ActivityKind.Producer);
        Activity.Current = current;
        return activity?.SetTag("chat.channel.id", channelId.ToString());
    }

    /// <summary>The parent for what the server does: the span, or what the caller is in if that is recorded.</summary>
    internal static string? TraceParentOf(Activity? activity)
    {
        var parent = activity ?? (Activity.Current is { Recorded: true } current ? current : null);
        return parent is { IdFormat: ActivityIdFormat.W3C } ? parent.Id : null;
    }

    internal static void Stored(this Activity activity, long sequence)
    {
        activity.SetTag("chat.sequence", sequence);
        activity.Stop(failure: null);
    }

    internal static void Stop(this Activity activity, string? failure)
    {
        var current = Activity.Current;
        if (failure is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error, failure);
        }

        activity.Dispose();
        Activity.Current = current;
    }
}
