using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace Orleans.Embedded.Tests.Serialization;

/// <summary>What is written or copied comes back as it was: every shape with random values. The seed is in the test's name.</summary>
public sealed class RoundTripTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    public static TheoryData<Type, int> Shapes
    {
        get
        {
            Type[] types =
            [
                typeof(SimpleShape), typeof(PositionalShape), typeof(UnnumberedShape), typeof(InitShape), typeof(RecordStructShape), typeof(StructShape),
                typeof(GenericShape<int, string>), typeof(GenericShape<GenericShape<Guid, InitShape>, List<StructShape?>>), typeof(Puppy), typeof(Animal),
                typeof(CatHolder), typeof(CollectionsShape), typeof((int, PositionalShape, Animal)), typeof(Dictionary<string, CollectionsShape>),
                typeof(KeyValuePair<int, Animal>), typeof(Animal[]), typeof(List<int?>), typeof(string), typeof(byte[]),
            ];
            var data = new TheoryData<Type, int>();
            foreach (var type in types)
            {
                data.Add(type, 1 + data.Count);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Bytes_and_copies_equal_the_original(Type type, int seed) =>
        GetType().GetMethod(nameof(Check), BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(type).Invoke(this, [seed]);

    private void Check<T>(int seed)
    {
        var serializer = silo.Services.GetRequiredService<Serializer>();
        var copier = silo.Services.GetRequiredService<DeepCopier>();
        var random = new RandomValues(seed);
        for (var i = 0; i < 200; i++)
        {
            var value = (T)random.Draw(typeof(T))!;
            var expected = Structure.Describe(value);
            Assert.Equal(expected, Structure.Describe(serializer.Deserialize<T>(serializer.SerializeToArray(value))));
            Assert.Equal(expected, Structure.Describe(copier.Copy(value)));
            // As a member of unknown type it carries its own.
            Assert.Equal(expected, Structure.Describe(serializer.Deserialize<object>(serializer.SerializeToArray<object>(value!))));
        }
    }
}
