using Chat.Contracts.Channels;
using Chat.Contracts.Messaging;
using MessagePack;

namespace Chat.Contracts.Tests.Wire;

/// <summary>Servers and clients are not renewed at the same moment.</summary>
public sealed class EventsOfOtherVersionsTests
{
    // [7, 4242, nil, nil, nil, ["what", "is", "new"]]
    private static readonly byte[] Unknown =
        [0x96, 0x07, 0xCD, 0x10, 0x92, 0xC0, 0xC0, 0xC0, 0x93, 0xA4, (byte)'w', (byte)'h', (byte)'a', (byte)'t', 0xA2, (byte)'i', (byte)'s', 0xA3, (byte)'n', (byte)'e', (byte)'w'];

    [Fact]
    public void An_event_of_a_kind_that_is_not_known_keeps_its_sequence()
    {
        var read = MessagePackSerializer.Deserialize<ChannelEvent>(Unknown, ChatSerializer.Options);

        Assert.Equal((7, (ChannelEventKind)4242), (read.Sequence, read.Kind));
        Assert.Equal((null, null, null), (read.Message, read.Membership, read.Change));
    }

    [Fact]
    public void A_message_from_before_there_were_changes_is_as_it_was_posted()
    {
        // The first five places of the pinned bytes, as servers wrote them before.
        var pinned = Snapshot.Read(nameof(MessageData));
        var reader = new MessagePackReader(pinned);
        reader.ReadArrayHeader();
        for (var place = 0; place < 5; place++)
        {
            reader.Skip();
        }

        var read = MessagePackSerializer.Deserialize<MessageData>(new byte[] { 0x95 }.Concat(pinned[1..(int)reader.Consumed]).ToArray(), ChatSerializer.Options);

        Assert.Equal("Hällo 👋", read.Text);
        Assert.Null(read.State);
    }
}
