using System.Buffers;
using System.Reflection;
using MessagePack;

namespace Chat.Contracts.Tests.Wire;

public sealed class WireTests
{
    public static TheoryData<string> Types() => [.. Samples.All.Select(sample => sample.GetType().Name)];

    /// <summary>Those that are arrays of fields, and so may grow.</summary>
    public static TheoryData<string> Objects() =>
        [.. Samples.All.Select(sample => sample.GetType()).Where(type => type.GetCustomAttribute<MessagePackObjectAttribute>() is not null).Select(type => type.Name)];

    [Fact]
    public void Everything_that_travels_has_a_sample()
    {
        var travelling = typeof(ChatSerializer).Assembly.GetExportedTypes()
            .Where(type => type.GetCustomAttribute<MessagePackObjectAttribute>() is not null || type.GetCustomAttribute<MessagePackFormatterAttribute>() is not null)
            .Select(type => type.Name);

        Assert.Equal(travelling.Order(StringComparer.Ordinal), Samples.All.Select(sample => sample.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_bytes_are_pinned(string type)
    {
        var bytes = Serialize(Samples.Of(type));
        if (Snapshot.Write(type, bytes))
        {
            return;
        }

        Assert.Equal(Convert.ToHexStringLower(Snapshot.Read(type)), Convert.ToHexStringLower(bytes));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_pinned_bytes_are_read_back(string type)
    {
        var pinned = Snapshot.Read(type);

        var read = Deserialize(type, pinned);

        Assert.Equal(Convert.ToHexStringLower(pinned), Convert.ToHexStringLower(Serialize(read)));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Fields_that_an_older_program_does_not_send_read_as_their_defaults(string type)
    {
        var elements = Elements(Snapshot.Read(type));
        for (var count = 0; count < elements.Count; count++)
        {
            var read = Deserialize(type, Join(elements.Take(count)));

            var again = Elements(Serialize(read));
            Assert.Equal(elements.Take(count), again.Take(count));
        }
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Fields_that_a_newer_program_sends_are_passed_over(string type)
    {
        var pinned = Snapshot.Read(type);
        byte[] text = [0xA3, (byte)'n', (byte)'e', (byte)'w'];
        byte[] map = [0x81, 0x01, 0x92, 0xC0, 0xCB, 0, 0, 0, 0, 0, 0, 0, 0];

        var read = Deserialize(type, Join([.. Elements(pinned), text, map]));

        Assert.Equal(Convert.ToHexStringLower(pinned), Convert.ToHexStringLower(Serialize(read)));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Bytes_that_end_too_early_are_refused(string type)
    {
        var pinned = Snapshot.Read(type);
        for (var length = 0; length < pinned.Length; length++)
        {
            Assert.Throws<MessagePackSerializationException>(() => Deserialize(type, pinned[..length]));
        }
    }

    private static byte[] Serialize(object value) => MessagePackSerializer.Serialize(value.GetType(), value, ChatSerializer.Options);

    private static object Deserialize(string type, byte[] bytes) =>
        MessagePackSerializer.Deserialize(Samples.Of(type).GetType(), bytes, ChatSerializer.Options)!;

    private static List<byte[]> Elements(byte[] array)
    {
        var reader = new MessagePackReader(array);
        var count = reader.ReadArrayHeader();
        List<byte[]> elements = [];
        for (var i = 0; i < count; i++)
        {
            var start = (int)reader.Consumed;
            reader.Skip();
            elements.Add(array[start..(int)reader.Consumed]);
        }

        return elements;
    }

    private static byte[] Join(IEnumerable<byte[]> elements)
    {
        var all = elements.ToList();
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(all.Count);
        foreach (var element in all)
        {
            writer.WriteRaw(element);
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
