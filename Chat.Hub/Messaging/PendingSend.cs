using System.Diagnostics;
using Chat.Contracts.Errors;
using Chat.Contracts.History;
using Chat.Contracts.Ids;
using Chat.Contracts.Messaging;
using Chat.Hub.Connections;
using Chat.Hub.Diagnostics;

namespace Chat.Hub.Messaging;

/// <summary>A message between its acceptance and its outcome.</summary>
internal sealed class PendingSend(SendCall call, ConnectionState sender, AppendItem item, Activity? activity, long since)
{
    private volatile SendAnswer? _answer;

    public SendCall Call => call;

    public ConnectionState Sender => sender;

    public AppendItem Item => item;

    public Activity? Activity => activity;

    /// <summary>Null until the outcome is known.</summary>
    public SendAnswer? Answer => _answer;

    /// <summary>What keeps its order: the messages of one client in one channel.</summary>
    public (Guid Sender, ChannelId Channel) Line => (sender.Id, item.ChannelId);

    /// <summary>When it was accepted: a <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long Since => since;

    public int Characters => item.Text.Length;

    public void Accept(AppendOutcome outcome)
    {
        activity?.Stored(outcome.Sequence).SetStatus(ActivityStatusCode.Ok);
        Complete(new SendAnswer { Sequence = outcome.Sequence, SentAt = outcome.SentAt });
    }

    public void Refuse(Refusal refusal)
    {
        activity?.SetStatus(ActivityStatusCode.Error, ChatErrors.NameOf(refusal.Code));
        Complete(new SendAnswer { Refusal = refusal });
    }

    private void Complete(SendAnswer answer)
    {
        _answer = answer;
        activity?.Stop();
        call.CompleteOne();
    }
}
