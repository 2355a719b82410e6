package dev.countersign.tlog.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RightEdgeTest {
    private static final int SIZE = 600;
    private final NaiveTree naive = NaiveTree.ofSize(SIZE);

    @Test
    void itsRootIsThatOfTheWholeTreeAtEverySize() {
        RightEdge edge = new RightEdge();
        for (int size = 0; size < SIZE; size++) {
            assertThat(edge.root()).isEqualTo(naive.root(size));
            assertThat(edge.roots()).hasSize(Integer.bitCount(size));
            edge.append(naive.leaf(size));
        }
    }

    @Test
    void itGrowsOnFromItsRoots() {
        RightEdge edge = new RightEdge();
        for (int size = 0; size < SIZE; size++) {
            RightEdge again = RightEdge.of(size, edge.roots());
            assertThat(again.root()).isEqualTo(edge.root());
            edge.append(naive.leaf(size));
            again.append(naive.leaf(size));
            assertThat(again.roots()).isEqualTo(edge.roots());
            assertThat(again.size()).isEqualTo(size + 1);
        }
    }

    @Test
    void itTellsOfEachPerfectSubtreeOnceAndWithItsRoot() {
        Map<String, TreeHash> told = new HashMap<>();
        List<Integer> heights = new ArrayList<>();
        RightEdge edge = new RightEdge();
        for (int i = 0; i < SIZE; i++) {
            edge.append(naive.leaf(i), (height, index, root) -> {
                assertThat(told.put(height + "/" + index, root)).isNull();
                heights.add(height);
            });
        }

        assertThat(heights).startsWith(0, 0, 1, 0, 0, 1, 2);
        int subtrees = 0;
        for (int height = 0; SIZE >>> height > 0; height++) {
            for (int index = 0; index < SIZE >>> height; index++) {
                RightEdge part = new RightEdge();
                for (int leaf = index << height; leaf < (index + 1) << height; leaf++) {
                    part.append(naive.leaf(leaf));
                }
                assertThat(told.get(height + "/" + index)).isEqualTo(part.root());
                subtrees++;
            }
        }
        assertThat(told).hasSize(subtrees);
    }

    @Test
    void itsSizeSaysHowManyRootsItHas() {
        List<TreeHash> two = List.of(naive.leaf(0), naive.leaf(1));
        assertThatThrownBy(() -> RightEdge.of(4, two)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RightEdge.of(-3, two)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLargestTreeHasNoRoomLeft() {
        List<TreeHash> roots = Collections.nCopies(63, naive.leaf(0));
        RightEdge edge = RightEdge.of(Long.MAX_VALUE, roots);

        assertThat(edge.roots()).hasSize(63);
        assertThatThrownBy(() -> edge.append(naive.leaf(0))).hasMessageContaining("2^63 - 1");
    }
}
