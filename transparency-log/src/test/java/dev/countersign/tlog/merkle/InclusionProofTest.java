package dev.countersign.tlog.merkle;

import static dev.countersign.tlog.Vectors.flipped;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InclusionProofTest {
    private static final int SIZE = 65;
    private final NaiveTree naive = NaiveTree.ofSize(SIZE);

    private static String reason(Verification verification) {
        assertThat(verification).isInstanceOf(Verification.Invalid.class);
        return ((Verification.Invalid) verification).reason();
    }

    @Test
    void everyLeafOfEveryTreeIsProven() {
        for (int size = 1; size <= SIZE; size++) {
            for (int index = 0; index < size; index++) {
                InclusionProof proof = new InclusionProof(index, size, naive.path(index, size));
                assertThat(proof.verify(naive.leaf(index), naive.root(size))).isEqualTo(Verification.VALID);
            }
        }
    }

    @Test
    void noPathProvesAnotherLeafOrAnotherIndex() {
        for (int size = 1; size <= SIZE; size++) {
            TreeHash root = naive.root(size);
            for (int index = 0; index < size; index++) {
                List<TreeHash> path = naive.path(index, size);
                for (int other = 0; other < size; other++) {
                    if (other != index) {
                        assertThat(new InclusionProof(index, size, path).verify(naive.leaf(other), root))
                                .isInstanceOf(Verification.Invalid.class);
                        assertThat(new InclusionProof(other, size, path).verify(naive.leaf(index), root))
                                .isInstanceOf(Verification.Invalid.class);
                    }
                }
            }
        }
    }

    @Test
    void aPathOfAnotherLengthProvesNothing() {
        for (int size = 1; size <= SIZE; size++) {
            TreeHash root = naive.root(size);
            for (int index = 0; index < size; index++) {
                List<TreeHash> path = naive.path(index, size);
                List<TreeHash> longer = new ArrayList<>(path);
                longer.add(root);
                assertThat(reason(new InclusionProof(index, size, longer).verify(naive.leaf(index), root)))
                        .contains("is longer than that of index " + index);
                if (!path.isEmpty()) {
                    assertThat(reason(new InclusionProof(index, size, path.subList(0, path.size() - 1))
                                    .verify(naive.leaf(index), root)))
                            .contains("is shorter than that of index " + index);
                }
            }
        }
    }

    @Test
    void oneBitAnywhereIsSeen() {
        List<TreeHash> path = naive.path(5, 13);
        TreeHash leaf = naive.leaf(5);
        TreeHash root = naive.root(13);
        for (int bit = 0; bit < 256; bit++) {
            InclusionProof proof = new InclusionProof(5, 13, path);
            assertThat(reason(proof.verify(flipped(leaf, bit), root))).contains("does not lead");
            assertThat(reason(proof.verify(leaf, flipped(root, bit)))).contains("does not lead");
            for (int at = 0; at < path.size(); at++) {
                List<TreeHash> damaged = new ArrayList<>(path);
                damaged.set(at, flipped(path.get(at), bit));
                assertThat(reason(new InclusionProof(5, 13, damaged).verify(leaf, root)))
                        .contains("does not lead");
            }
        }
    }

    @Test
    void anIndexOutsideTheTreeIsRefused() {
        TreeHash leaf = naive.leaf(0);
        assertThat(reason(new InclusionProof(1, 1, List.of()).verify(leaf, leaf)))
                .contains("not within");
        assertThat(reason(new InclusionProof(0, 0, List.of()).verify(leaf, leaf)))
                .contains("not within");
        assertThat(reason(new InclusionProof(-1, 1, List.of()).verify(leaf, leaf)))
                .contains("not within");
        assertThat(reason(new InclusionProof(0, -1, List.of()).verify(leaf, leaf)))
                .contains("not within");
        assertThat(new InclusionProof(Long.MAX_VALUE - 1, Long.MAX_VALUE, List.of()).verify(leaf, leaf))
                .isInstanceOf(Verification.Invalid.class);
    }
}
