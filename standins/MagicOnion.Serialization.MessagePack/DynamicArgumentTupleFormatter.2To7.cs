using MessagePack;
using MessagePack.Formatters;

namespace MagicOnion.Serialization.MessagePack;

public class DynamicArgumentTupleFormatter<T1, T2>(T1 default1, T2 default2) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(2);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
    }

    public DynamicArgumentTuple<T1, T2> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3>(T1 default1, T2 default2, T3 default3) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(3);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
    }

    public DynamicArgumentTuple<T1, T2, T3> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4>(T1 default1, T2 default2, T3 default3, T4 default4) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(4);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(5);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
        TupleItem.Write(ref writer, value.Item5, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(6);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
        TupleItem.Write(ref writer, value.Item5, options);
        TupleItem.Write(ref writer, value.Item6, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options),
            TupleItem.Read(ref reader, ref left, default6, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}

public class DynamicArgumentTupleFormatter<T1, T2, T3, T4, T5, T6, T7>(T1 default1, T2 default2, T3 default3, T4 default4, T5 default5, T6 default6, T7 default7) : IMessagePackFormatter<DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7>>
{
    public DynamicArgumentTupleFormatter()
        : this(default!, default!, default!, default!, default!, default!, default!)
    {
    }

    public void Serialize(ref MessagePackWriter writer, DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7> value, MessagePackSerializerOptions options)
    {
        writer.WriteArrayHeader(7);
        TupleItem.Write(ref writer, value.Item1, options);
        TupleItem.Write(ref writer, value.Item2, options);
        TupleItem.Write(ref writer, value.Item3, options);
        TupleItem.Write(ref writer, value.Item4, options);
        TupleItem.Write(ref writer, value.Item5, options);
        TupleItem.Write(ref writer, value.Item6, options);
        TupleItem.Write(ref writer, value.Item7, options);
    }

    public DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7> Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var left = reader.ReadArrayHeader();
        var tuple = new DynamicArgumentTuple<T1, T2, T3, T4, T5, T6, T7>(
            TupleItem.Read(ref reader, ref left, default1, options),
            TupleItem.Read(ref reader, ref left, default2, options),
            TupleItem.Read(ref reader, ref left, default3, options),
            TupleItem.Read(ref reader, ref left, default4, options),
            TupleItem.Read(ref reader, ref left, default5, options),
            TupleItem.Read(ref reader, ref left, default6, options),
            TupleItem.Read(ref reader, ref left, default7, options));
        TupleItem.SkipRest(ref reader, left);
        return tuple;
    }
}
