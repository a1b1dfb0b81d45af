using MessagePack;

namespace MagicOnion.Serialization.MessagePack;

/// <summary>The items of an argument array: missing ones take their default, surplus ones are skipped.</summary>
internal static class TupleItem
{
    public static void Write<T>(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
        => options.Resolver.GetFormatterWithVerify<T>().Serialize(ref writer, value, options);

    public static T Read<T>(ref MessagePackReader reader, ref int left, T defaultValue, MessagePackSerializerOptions options)
    {
        if (left == 0)
        {
            return defaultValue;
        }

        left--;
        return options.Resolver.GetFormatterWithVerify<T>().Deserialize(ref reader, options);
    }

    public static void SkipRest(ref MessagePackReader reader, int left)
    {
        for (; left > 0; left--)
        {
            reader.Skip();
        }
    }
}
