using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;

namespace Chat.Sdk.Timeline;

/// <summary>
/// The messages of a channel as they are by now, and its topic: made from the updates of a <see cref="ChannelTimeline"/>, and from
/// pages of what came before. What is applied a second time, or is contained in a message already, changes nothing, and the order of
/// what is applied does not matter: an event about a message that is not there yet waits for it. Not safe for several threads at once.
/// </summary>
/// <param name="maxMessages">Most messages that are kept; of more the oldest are forgotten.</param>
public sealed class ChannelView(int maxMessages = ChannelView.DefaultMaxMessages)
{
    public const int DefaultMaxMessages = 1_000;

    private readonly SortedDictionary<long, ViewedMessage> _messages = [];
    private long _topicSequence;
    private bool _isLoaded;

    /// <summary>Null when there is none, or nobody has said.</summary>
    public string? Topic { get; private set; }

    /// <summary>In order of sequence; deleted ones too, which have no text.</summary>
    public IEnumerable<MessageData> Messages => _messages.Values.Select(message => message.Current).OfType<MessageData>();

    /// <summary>Null when there is no such message, or it is not known.</summary>
    public MessageData? Find(long sequence) => _messages.GetValueOrDefault(sequence)?.Current;

    /// <summary>Takes the topic from a list of channels, or from the answer to joining.</summary>
    public void Apply(ChannelSummary channel)
    {
        if (channel.Head >= _topicSequence)
        {
            (Topic, _topicSequence) = (channel.Topic, channel.Head);
        }
    }

    /// <summary>Takes the next update; a reset begins anew.</summary>
    public void Apply(TimelineUpdate update)
    {
        if (update.IsReset)
        {
            _messages.Clear();

            // A list of channels from before the first load still counts. What was loaded may be of another life of the database.
            _topicSequence = _isLoaded ? 0 : _topicSequence;
        }

        foreach (var item in update.Events)
        {
            Apply(item);
        }
    }

    /// <summary>Takes one event. Kinds that are not known are passed over.</summary>
    public void Apply(ChannelEvent item)
    {
        _isLoaded = true;
        if (item.Message is { } message)
        {
            At(item.Sequence)?.Load(message);
        }
        else if (item is { Kind: ChannelEventKind.TopicChanged, Change: { } topic })
        {
            if (item.Sequence > _topicSequence)
            {
                (Topic, _topicSequence) = (string.IsNullOrEmpty(topic.Text) ? null : topic.Text, item.Sequence);
            }
        }
        else if (item.Change?.MessageSequence is { } target)
        {
            At(target)?.Add(item);
        }
    }

    /// <summary>Null when it is older than what is kept.</summary>
    private ViewedMessage? At(long sequence)
    {
        if (!_messages.TryGetValue(sequence, out var message))
        {
            _messages.Add(sequence, message = new ViewedMessage());
            if (_messages.Count > maxMessages)
            {
                _messages.Remove(_messages.First().Key);
            }
        }

        return _messages.ContainsKey(sequence) ? message : null;
    }
}
