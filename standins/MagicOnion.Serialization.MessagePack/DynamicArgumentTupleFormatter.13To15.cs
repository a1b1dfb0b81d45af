using MessagePack;
using MessagePack.Formatters;

namespace MagicOnion.Serialization.MessagePack;

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7, T8 default8, T9 default9, T10 default10, T11 default11, T12 default12, T13 default13) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(13);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
        TupleItem.Write(ref writer, value.Item5, options);
        TupleItem.Write(ref writer, value.Item6, options);
        TupleItem.Write(ref writer, value.Item7, options);
        TupleItem.Write(ref writer, value.Item8, options);
        TupleItem.Write(ref writer, value.Item9, options);
        TupleItem.Write(ref writer, value.Item10, options);
        TupleItem.Write(ref writer, value.Item11, options);
        TupleItem.Write(ref writer, value.Item12, options);
        TupleItem.Write(ref writer, value.Item13, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options),
            TupleItem.Read(ref reader, ref left, default6, options),
            TupleItem.Read(ref reader, ref left, default7, options),
            TupleItem.Read(ref reader, ref left, default8, options),
            TupleItem.Read(ref reader, ref left, default9, options),
            TupleItem.Read(ref reader, ref left, default10, options),
            TupleItem.Read(ref reader, ref left, default11, options),
            TupleItem.Read(ref reader, ref left, default12, options),
            TupleItem.Read(ref reader, ref left, default13, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7, T8 default8, T9 default9, T10 default10, T11 default11, T12 default12, T13 default13, T14 default14) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(14);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
        TupleItem.Write(ref writer, value.Item5, options);
        TupleItem.Write(ref writer, value.Item6, options);
        TupleItem.Write(ref writer, value.Item7, options);
        TupleItem.Write(ref writer, value.Item8, options);
        TupleItem.Write(ref writer, value.Item9, options);
        TupleItem.Write(ref writer, value.Item10, options);
        TupleItem.Write(ref writer, value.Item11, options);
        TupleItem.Write(ref writer, value.Item12, options);
        TupleItem.Write(ref writer, value.Item13, options);
        TupleItem.Write(ref writer, value.Item14, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options),
            TupleItem.Read(ref reader, ref left, default6, options),
            TupleItem.Read(ref reader, ref left, default7, options),
            TupleItem.Read(ref reader, ref left, default8, options),
            TupleItem.Read(ref reader, ref left, default9, options),
            TupleItem.Read(ref reader, ref left, default10, options),
            TupleItem.Read(ref reader, ref left, default11, options),
            TupleItem.Read(ref reader, ref left, default12, options),
            TupleItem.Read(ref reader, ref left, default13, options),
            TupleItem.Read(ref reader, ref left, default14, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7, T8 default8, T9 default9, T10 default10, T11 default11, T12 default12, T13 default13, T14 default14, T15 default15) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(15);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
        TupleItem.Write(ref writer, value.Item5, options);
        TupleItem.Write(ref writer, value.Item6, options);
        TupleItem.Write(ref writer, value.Item7, options);
        TupleItem.Write(ref writer, value.Item8, options);
        TupleItem.Write(ref writer, value.Item9, options);
        TupleItem.Write(ref writer, value.Item10, options);
        TupleItem.Write(ref writer, value.Item11, options);
        TupleItem.Write(ref writer, value.Item12, options);
        TupleItem.Write(ref writer, value.Item13, options);
        TupleItem.Write(ref writer, value.Item14, options);
        TupleItem.Write(ref writer, value.Item15, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options),
            TupleItem.Read(ref reader, ref left, default6, options),
            TupleItem.Read(ref reader, ref left, default7, options),
            TupleItem.Read(ref reader, ref left, default8, options),
            TupleItem.Read(ref reader, ref left, default9, options),
            TupleItem.Read(ref reader, ref left, default10, options),
            TupleItem.Read(ref reader, ref left, default11, options),
            TupleItem.Read(ref reader, ref left, default12, options),
            TupleItem.Read(ref reader, ref left, default13, options),
            TupleItem.Read(ref reader, ref left, default14, options),
            TupleItem.Read(ref reader, ref left, default15, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}
