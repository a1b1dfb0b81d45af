using MessagePack;
using MessagePack.Formatters;

namespace MagicOnion.Serialization.MessagePack;

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7, T8>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7, T8 default8) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(8);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
        TupleItem.Write(ref writer, value.Item5, options);
        TupleItem.Write(ref writer, value.Item6, options);
        TupleItem.Write(ref writer, value.Item7, options);
        TupleItem.Write(ref writer, value.Item8, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options),
            TupleItem.Read(ref reader, ref left, default6, options),
            TupleItem.Read(ref reader, ref left, default7, options),
            TupleItem.Read(ref reader, ref left, default8, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7, T8, T9>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7, T8 default8, T9 default9) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(9);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
        TupleItem.Write(ref writer, value.Item5, options);
        TupleItem.Write(ref writer, value.Item6, options);
        TupleItem.Write(ref writer, value.Item7, options);
        TupleItem.Write(ref writer, value.Item8, options);
        TupleItem.Write(ref writer, value.Item9, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options),
            TupleItem.Read(ref reader, ref left, default6, options),
            TupleItem.Read(ref reader, ref left, default7, options),
            TupleItem.Read(ref reader, ref left, default8, options),
            TupleItem.Read(ref reader, ref left, default9, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7, T8 default8, T9 default9, T10 default10) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(10);
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
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options),
            TupleItem.Read(ref reader, ref left, default6, options),
            TupleItem.Read(ref reader, ref left, default7, options),
            TupleItem.Read(ref reader, ref left, default8, options),
            TupleItem.Read(ref reader, ref left, default9, options),
            TupleItem.Read(ref reader, ref left, default10, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7, T8 default8, T9 default9, T10 default10, T11 default11) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(11);
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
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(
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
            TupleItem.Read(ref reader, ref left, default11, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7, T8 default8, T9 default9, T10 default10, T11 default11, T12 default12) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(12);
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
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(
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
            TupleItem.Read(ref reader, ref left, default12, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}
