using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Compiled;
using Orleans.Serialization.Invocation;

namespace Orleans.Serialization;

/// <summary>Finds or builds the codec of every type.</summary>
internal static class CodecRegistry
{
    private static readonly ConcurrentDictionary<Type, Codec> Codecs = new();
    private static readonly ConcurrentDictionary<Type, Type> Converters = new();

    static CodecRegistry() => PrimitiveCodecs.Register(Codecs);

    public static Codec Get(Type type) => Codecs.TryGetValue(type, out var codec) ? codec : Codecs.GetOrAdd(type, static type => Create(type));

    public static Codec<T> Get<T>() => CodecOf<T>.Instance;

    public static void ThrowIfUnusable(Codec codec, Type type)
    {
        if (codec.Problem is { } problem)
        {
            throw new CodecNotFoundException(problem);
        }

        _ = type;
    }

    /// <summary>Makes an <see cref="IConverter{TValue,TSurrogate}"/> known.</summary>
    public static void RegisterConverter(Type converter)
    {
        foreach (var i in converter.GetInterfaces())
        {
            if (i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>))
            {
                var value = i.GetGenericArguments()[0];
                Converters.TryAdd(value.IsGenericType ? value.GetGenericTypeDefinition() : value, converter);
                WireNames.Register(value.IsGenericType ? value.GetGenericTypeDefinition() : value);
            }
        }
    }

    private static Codec Create(Type type)
    {
        if (type.ContainsGenericParameters)
        {
            return Missing(type, $"The open generic type {type} cannot be serialised");
        }

        return FromConverter(type)
            ?? Special(type)
            ?? CollectionCodecs.TryCreate(type)
            ?? Compiled(type)
            ?? Missing(type, Explain(type));
    }

    private static Codec? FromConverter(Type type)
    {
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        if (!Converters.TryGetValue(definition, out var converter))
        {
            return null;
        }

        if (converter.IsGenericTypeDefinition)
        {
            converter = converter.MakeGenericType(type.GetGenericArguments());
        }

        var surrogate = converter.GetInterfaces()
            .First(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConverter<,>) && i.GetGenericArguments()[0] == type)
            .GetGenericArguments()[1];
        var codec = type.IsValueType ? typeof(SurrogateValueCodec<,>) : typeof(SurrogateCodec<,>);
        return (Codec)Activator.CreateInstance(codec.MakeGenericType(type, surrogate), Activator.CreateInstance(converter))!;
    }

    private static Codec? Special(Type type)
    {
        if (type.IsEnum)
        {
            return Make(typeof(EnumCodec<>), type);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Make(typeof(NullableCodec<>), underlying);
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return Make(typeof(ExceptionCodec<>), type);
        }

        if (typeof(IInvokable).IsAssignableFrom(type))
        {
            return Make(typeof(InvokableCodec<>), type);
        }

        if (typeof(IAddressable).IsAssignableFrom(type))
        {
            return Make(typeof(GrainReferenceCodec<>), type);
        }

        return typeof(Type).IsAssignableFrom(type) ? new RuntimeTypeCodec() : null;
    }

    private static Codec? Compiled(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type) || type.IsPointer || type.IsByRefLike)
        {
            return null;
        }

        if (TypeShape.IsSerializable(type))
        {
            return type.IsValueType ? Make(typeof(CompiledStructCodec<>), type)
                : type.IsAbstract ? Make(typeof(PolymorphicCodec<>), type)
                : Make(typeof(CompiledClassCodec<>), type);
        }

        return type.IsInterface || type.IsAbstract || type == typeof(object) ? Make(typeof(PolymorphicCodec<>), type) : null;
    }

    private static Codec Make(Type definition, Type argument) => (Codec)Activator.CreateInstance(definition.MakeGenericType(argument))!;

    private static Codec Missing(Type type, string reason) =>
        type.IsByRefLike || type.IsPointer || type.ContainsGenericParameters
            ? new MissingCodec<object>(reason)
            : (Codec)Activator.CreateInstance(typeof(MissingCodec<>).MakeGenericType(type), reason)!;

    private static string Explain(Type type) =>
        typeof(Delegate).IsAssignableFrom(type)
            ? $"The delegate type {type} cannot be serialised"
            : $"Could not find a codec for type {type}. Mark it with [GenerateSerializer] and its members with [Id(n)], or register an IConverter for it";
}
