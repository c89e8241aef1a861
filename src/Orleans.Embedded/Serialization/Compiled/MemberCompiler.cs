using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Serialization.Compiled;

internal delegate void WriteMembers<T>(SerializationWriter writer, ref T value);

internal delegate void ReadMembers<T>(SerializationReader reader, ref T value);

internal delegate void CopyMembers<T>(ref T from, ref T to, CopyContext context);

/// <summary>
/// Compiles the writing, reading and copying of a type's members. A group of members is a sequence of fields, each a tag
/// (id &lt;&lt; 3 | <see cref="WireKind"/>) and a value, and ends with the tag <see cref="WireKind.EndOfFields"/>.
/// </summary>
internal static class MemberCompiler
{
    public static WriteMembers<T> Writer<T>(TypeShape shape)
    {
        var method = Define("Write", typeof(T), [typeof(SerializationWriter), typeof(T).MakeByRefType()]);
        var il = method.GetILGenerator();
        var start = il.DeclareLocal(typeof(int));
        foreach (var group in shape.Groups)
        {
            foreach (var member in group)
            {
                var codec = CodecRegistry.Get(member.Type);
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldc_I4, unchecked((int)((member.Id << 3) | (uint)codec.Wire)));
                il.Emit(OpCodes.Call, WriterMethod(nameof(SerializationWriter.WriteVarUInt32)));
                if (codec.Wire == WireKind.Framed)
                {
                    il.Emit(OpCodes.Ldarg_0);
                    il.Emit(OpCodes.Call, WriterMethod(nameof(SerializationWriter.BeginLength)));
                    il.Emit(OpCodes.Stloc, start);
                }

                EmitCodec(il, member.Type);
                il.Emit(OpCodes.Ldarg_0);
                EmitInstance(il, typeof(T), argument: 1);
                EmitGet(il, member);
                il.Emit(OpCodes.Callvirt, CodecMethod(member.Type, nameof(Codec<int>.Write)));
                if (codec.Wire == WireKind.Framed)
                {
                    il.Emit(OpCodes.Ldarg_0);
                    il.Emit(OpCodes.Ldloc, start);
                    il.Emit(OpCodes.Call, WriterMethod(nameof(SerializationWriter.EndLength)));
                }
            }

            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, (int)WireKind.EndOfFields);
            il.Emit(OpCodes.Call, WriterMethod(nameof(SerializationWriter.WriteVarUInt32)));
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<WriteMembers<T>>();
    }

    public static ReadMembers<T> Reader<T>(TypeShape shape)
    {
        var method = Define("Read", typeof(T), [typeof(SerializationReader), typeof(T).MakeByRefType()]);
        var il = method.GetILGenerator();
        var tag = il.DeclareLocal(typeof(uint));
        foreach (var group in shape.Groups)
        {
            var loop = il.DefineLabel();
            var end = il.DefineLabel();
            il.MarkLabel(loop);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, typeof(FieldReading).GetMethod(nameof(FieldReading.ReadTag))!);
            il.Emit(OpCodes.Stloc, tag);
            il.Emit(OpCodes.Ldloc, tag);
            il.Emit(OpCodes.Ldc_I4, (int)WireKind.EndOfFields);
            il.Emit(OpCodes.Beq, end);
            foreach (var member in group)
            {
                var next = il.DefineLabel();
                il.Emit(OpCodes.Ldloc, tag);
                il.Emit(OpCodes.Ldc_I4, unchecked((int)((member.Id << 3) | (uint)CodecRegistry.Get(member.Type).Wire)));
                il.Emit(OpCodes.Bne_Un, next);
                if (CodecRegistry.Get(member.Type).Wire == WireKind.Framed)
                {
                    il.Emit(OpCodes.Ldarg_0);
                    il.Emit(OpCodes.Ldc_I4_4);
                    il.Emit(OpCodes.Call, typeof(SerializationReader).GetMethod(nameof(SerializationReader.Skip))!);
                }

                EmitInstance(il, typeof(T), argument: 1);
                EmitCodec(il, member.Type);
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Callvirt, CodecMethod(member.Type, nameof(Codec<int>.Read)));
                EmitSet(il, member);
                il.Emit(OpCodes.Br, loop);
                il.MarkLabel(next);
            }

            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldloc, tag);
            il.Emit(OpCodes.Call, typeof(FieldReading).GetMethod(nameof(FieldReading.SkipField))!);
            il.Emit(OpCodes.Br, loop);
            il.MarkLabel(end);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<ReadMembers<T>>();
    }

    public static CopyMembers<T> Copier<T>(TypeShape shape)
    {
        var method = Define("Copy", typeof(T), [typeof(T).MakeByRefType(), typeof(T).MakeByRefType(), typeof(CopyContext)]);
        var il = method.GetILGenerator();
        foreach (var member in shape.Groups.SelectMany(g => g))
        {
            var shallow = member.IsImmutable || CodecRegistry.Get(member.Type) is { IsShallow: true, Problem: null };
            EmitInstance(il, typeof(T), argument: 1);
            if (!shallow)
            {
                EmitCodec(il, member.Type);
            }

            EmitInstance(il, typeof(T), argument: 0);
            EmitGet(il, member);
            if (!shallow)
            {
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Callvirt, CodecMethod(member.Type, nameof(Codec<int>.Copy)));
            }

            EmitSet(il, member);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<CopyMembers<T>>();
    }

    private static DynamicMethod Define(string name, Type owner, Type[] parameters) => new($"{name}_{owner.Name}", typeof(void), parameters, typeof(MemberCompiler).Module, skipVisibility: true);

    private static void EmitCodec(ILGenerator il, Type type)
    {
        var field = typeof(CodecOf<>).MakeGenericType(type).GetField(nameof(CodecOf<int>.Instance))!;
        // Runs the static constructor now, so that the compiled code sees a constant.
        _ = field.GetValue(null);
        il.Emit(OpCodes.Ldsfld, field);
    }

    private static void EmitInstance(ILGenerator il, Type type, int argument)
    {
        il.Emit(OpCodes.Ldarg, (short)argument);
        if (!type.IsValueType)
        {
            il.Emit(OpCodes.Ldind_Ref);
        }
    }

    private static void EmitGet(ILGenerator il, MemberShape member)
    {
        if (member.Field is not null)
        {
            il.Emit(OpCodes.Ldfld, member.Field);
        }
        else
        {
            il.Emit(OpCodes.Call, member.Property!.GetMethod!);
        }
    }

    private static void EmitSet(ILGenerator il, MemberShape member)
    {
        if (member.Field is not null)
        {
            il.Emit(OpCodes.Stfld, member.Field);
        }
        else
        {
            il.Emit(OpCodes.Call, member.Property!.SetMethod!);
        }
    }

    private static MethodInfo WriterMethod(string name) => typeof(SerializationWriter).GetMethod(name)!;

    private static MethodInfo CodecMethod(Type type, string name) => typeof(Codec<>).MakeGenericType(type).GetMethod(name)!;
}

/// <summary>Helpers of compiled readers.</summary>
internal static class FieldReading
{
    public static uint ReadTag(SerializationReader reader) => reader.ReadVarUInt32();

    public static void SkipField(SerializationReader reader, uint tag)
    {
        switch ((WireKind)(tag & 7))
        {
            case WireKind.VarInt:
                reader.ReadVarUInt64();
                break;
            case WireKind.Fixed32:
                reader.Skip(4);
                break;
            case WireKind.Fixed64:
                reader.Skip(8);
                break;
            case WireKind.Text:
                var length = reader.ReadVarUInt32();
                reader.Skip(length == 0 ? 0 : checked((int)(length - 1)));
                break;
            case WireKind.Framed:
                reader.Skip(reader.ReadLength());
                break;
            default:
                throw new SerializerException($"A field has the unknown tag {tag}");
        }
    }
}
